import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, CurrentUser, type Principal } from '../../auth/access.js';
import { ApiProblems } from '../../common/api-problems.js';
import { ChangeIdentificationSettingsDto, IdentificationSettingsDto } from './identification-settings.dto.js';
import { IdentificationSettingsService } from './identification-settings.service.js';

@ApiTags('identification')
@Controller('identification/settings')
export class IdentificationSettingsController {
  constructor(private readonly settings: IdentificationSettingsService) {}

  /** Who may be asked what one's pictures show, what they are sent, and how often they were asked today. */
  @Get()
  @Allow('images:write')
  get(@CurrentUser() user: Principal): Promise<IdentificationSettingsDto> {
    return this.settings.get(user);
  }

  /**
   * Allow that pictures are sent to others, take it back, or switch providers off. Holds for every question from then on; what
   * is kept of a provider that is off is not told either. Never by an API key.
   */
  @Patch()
  @Allow('session')
  @ApiProblems({ 422: ['VALIDATION_FAILED'] })
  change(
    @CurrentUser() user: Principal,
    @Body() body: ChangeIdentificationSettingsDto,
  ): Promise<IdentificationSettingsDto> {
    return this.settings.change(user, body);
  }
}
