import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import {
  BackfillDto,
  BackfillEstimateDto,
  BackfillListDto,
  StartBackfillDto,
} from '../../analysis/backfill/backfill.dto.js';
import { Allow } from '../../auth/access.js';
import { ApiProblems } from '../../common/api-problems.js';
import { AdminBackfills } from './admin-backfills.js';

@ApiTags('admin')
@Controller('admin/backfills')
@Allow('admin')
export class BackfillsController {
  constructor(private readonly backfills: AdminBackfills) {}

  /** Run producers again wherever their result is missing, failed or out of date; or only count, with `dryRun`. */
  @Post()
  @ApiBody({ type: StartBackfillDto, required: false })
  @ApiOkResponse({ type: BackfillEstimateDto, description: 'How much there would be to do' })
  @ApiAcceptedResponse({ type: BackfillDto, description: 'Under way' })
  @ApiProblems({
    400: ['VALIDATION_FAILED', 'PRODUCER_UNKNOWN', 'BACKFILL_OWNER_UNKNOWN', 'MALFORMED_JSON'],
    409: ['BACKFILL_RUNNING', 'PRODUCER_UNAVAILABLE'],
  })
  start(
    @Body() body: StartBackfillDto = new StartBackfillDto(),
    @Res({ passthrough: true }) response: Response,
  ): Promise<BackfillDto | BackfillEstimateDto> {
    response.status(body.dryRun ? 200 : 202);
    return body.dryRun ? this.backfills.estimate(body) : this.backfills.start(body);
  }

  /** The latest backfills. */
  @Get()
  async list(): Promise<BackfillListDto> {
    return { data: await this.backfills.list() };
  }

  /** How far a backfill has come. */
  @Get(':id')
  @ApiProblems({ 404: ['BACKFILL_NOT_FOUND'] })
  get(@Param('id') id: string): Promise<BackfillDto> {
    return this.backfills.get(id);
  }

  /** Look at no further images. What is queued already is still made. */
  @Post(':id/cancel')
  @HttpCode(200)
  @ApiProblems({ 404: ['BACKFILL_NOT_FOUND'] })
  cancel(@Param('id') id: string): Promise<BackfillDto> {
    return this.backfills.cancel(id);
  }
}
