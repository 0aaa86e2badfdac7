import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, CurrentUser, type Principal } from '../../auth/access.js';
import { ApiProblems } from '../../common/api-problems.js';
import { ImageIdPipe } from '../../images/image-id.pipe.js';
import { ImageReader } from '../../images/image-reader.js';
import { IdentificationPlan } from './identification-plan.js';
import { IdentificationPlanDto, PlanQueryDto } from './identification-plan.dto.js';

@ApiTags('identification')
@Controller('images/:id/identification')
export class IdentificationPlanController {
  constructor(
    private readonly images: ImageReader,
    private readonly plan: IdentificationPlan,
  ) {}

  /** What identifying this image would ask of whom. Asks nobody. */
  @Get('plan')
  @Allow('images:read')
  @ApiProblems({ 400: ['VALIDATION_FAILED'], 404: ['IMAGE_NOT_FOUND'] })
  async get(
    @CurrentUser() user: Principal,
    @Param('id', ImageIdPipe) id: string,
    @Query() { anew }: PlanQueryDto,
  ): Promise<IdentificationPlanDto> {
    return this.plan.for(user.userId, await this.images.getOwned(user, id), anew);
  }
}
