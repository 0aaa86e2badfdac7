import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../auth/access.js';
import { AuditEventDto, AuditEventPageDto, ListAuditDto } from './audit.dto.js';
import { AuditReader } from './audit-reader.js';

@ApiTags('admin')
@Controller('admin/audit')
@Allow('admin')
export class AuditController {
  constructor(private readonly events: AuditReader) {}

  /** Who did what: acts of administrators and whatever bears on somebody's security, newest first. */
  @Get()
  async list(@Query() query: ListAuditDto): Promise<AuditEventPageDto> {
    const page = await this.events.list(query);
    return { ...page, data: page.data.map(AuditEventDto.from) };
  }
}
