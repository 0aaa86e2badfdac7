import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, CurrentUser, type Principal } from '../auth/access.js';
import { AdminStatsDto, OwnStatsDto, StatsQueryDto, TagCountsDto, TagsQueryDto } from './stats.dto.js';
import { StatsService } from './stats.service.js';

@ApiTags('stats')
@Controller()
export class StatsController {
  constructor(private readonly stats: StatsService) {}

  /** Numbers about one's own images. */
  @Get('stats')
  @Allow('images:read')
  own(@CurrentUser() user: Principal, @Query() { days }: StatsQueryDto): Promise<OwnStatsDto> {
    return this.stats.own(user, days);
  }

  /** Numbers about the whole installation, for admins. */
  @Get('admin/stats')
  @Allow('admin')
  all(@Query() { days }: StatsQueryDto): Promise<AdminStatsDto> {
    return this.stats.all(days);
  }

  /** The tags of one's own images, and how many images carry each. */
  @Get('tags')
  @Allow('images:read')
  async tags(@CurrentUser() user: Principal, @Query() { q, limit }: TagsQueryDto): Promise<TagCountsDto> {
    return { data: await this.stats.tags(user, q, limit) };
  }
}
