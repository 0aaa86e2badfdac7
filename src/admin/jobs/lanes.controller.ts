import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiParam, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.js';
import { ApiProblems } from '../../common/api-problems.js';
import { LANES, type Lane } from '../../queue/jobs.js';
import { Cancellations } from './cancellations.js';
import { CancelledDto, LaneDto } from './jobs.dto.js';
import { CancelWaitingDto } from './jobs-query.dto.js';
import { LanePipe } from './lane.pipe.js';
import { LanesService } from './lanes.service.js';

@ApiTags('admin')
@Controller('admin/jobs/lanes/:lane')
@Allow('admin')
@ApiParam({ name: 'lane', enum: LANES })
@ApiProblems({ 404: ['LANE_NOT_FOUND'] })
export class LanesController {
  constructor(
    private readonly lanes: LanesService,
    private readonly cancellations: Cancellations,
  ) {}

  /** Let a lane stand still, in all workers and until it is resumed. What runs is finished first. */
  @Post('pause')
  @HttpCode(200)
  pause(@Param('lane', LanePipe) lane: Lane): Promise<LaneDto> {
    return this.lanes.setPaused(lane, true);
  }

  /** Let a lane go on. */
  @Post('resume')
  @HttpCode(200)
  resume(@Param('lane', LanePipe) lane: Lane): Promise<LaneDto> {
    return this.lanes.setPaused(lane, false);
  }

  /** Give up what waits in a lane. It becomes `failed` with the code `CANCELLED`, and can be retried by that. */
  @Post('cancel')
  @HttpCode(200)
  @ApiBody({ type: CancelWaitingDto, required: false })
  cancel(
    @Param('lane', LanePipe) lane: Lane,
    @Body() body: CancelWaitingDto = new CancelWaitingDto(),
  ): Promise<CancelledDto> {
    return this.cancellations.cancel(lane, body);
  }
}
