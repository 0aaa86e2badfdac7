import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, CurrentUser, type Principal } from '../auth/access.js';
import { AuditPageQueryDto, SecurityEventDto, SecurityEventPageDto } from './audit.dto.js';
import { AuditReader } from './audit-reader.js';

@ApiTags('users')
@Controller('users/me/security-events')
@Allow('session')
export class SecurityEventsController {
  constructor(private readonly events: AuditReader) {}

  /** What happened to one's account: logins, failed ones too, changes of password, sessions and keys; newest first. */
  @Get()
  async list(
    @CurrentUser() user: Principal,
    @Query() query: AuditPageQueryDto,
  ): Promise<SecurityEventPageDto> {
    const page = await this.events.ofAccount(user.userId, query);
    return { ...page, data: page.data.map((row) => SecurityEventDto.of(row, user.userId)) };
  }
}
