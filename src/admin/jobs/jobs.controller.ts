import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { ProductionDto } from '../../analysis/production.dto.js';
import { Allow } from '../../auth/access.js';
import { ApiProblems } from '../../common/api-problems.js';
import { FailedProductions } from './failed-productions.js';
import { FailedProductionPageDto, JobsOverviewDto, RetriedDto } from './jobs.dto.js';
import { ListFailedDto, RetryFailedDto } from './jobs-query.dto.js';
import { JobsOverview } from './jobs-overview.js';
import { Retries } from './retries.js';

@ApiTags('admin')
@Controller('admin/jobs')
@Allow('admin')
export class JobsController {
  constructor(
    private readonly overview: JobsOverview,
    private readonly failed: FailedProductions,
    private readonly retries: Retries,
  ) {}

  /** The queues: what waits, runs and failed, since when, and whether they stand still. Up to two seconds old. */
  @Get()
  get(): Promise<JobsOverviewDto> {
    return this.overview.get();
  }

  /** Productions that failed, latest first. */
  @Get('failed')
  listFailed(@Query() { limit, cursor, ...filter }: ListFailedDto): Promise<FailedProductionPageDto> {
    return this.failed.list(filter, { limit, cursor });
  }

  /** Run again what failed and matches, with all that hangs below it. Pictures whose file is gone are left out. */
  @Post('failed/retry')
  @HttpCode(200)
  @ApiBody({ type: RetryFailedDto, required: false })
  retryFailed(@Body() body: RetryFailedDto = new RetryFailedDto()): Promise<RetriedDto> {
    return this.retries.matching(body);
  }

  /** Run one production again that failed. */
  @Post('failed/:imageId/:producer/retry')
  @ApiProblems({
    404: ['PRODUCTION_NOT_FOUND'],
    409: ['PRODUCTION_NOT_FAILED', 'PRODUCTION_NOT_RETRIABLE'],
  })
  @HttpCode(202)
  retry(@Param('imageId') imageId: string, @Param('producer') producer: string): Promise<ProductionDto> {
    return this.retries.one(imageId, producer);
  }
}
