import { Injectable } from '@nestjs/common';
import { LaneControls } from '../../analysis/lane-controls.js';
import { AuditLog } from '../../audit/audit-log.js';
import type { Lane } from '../../queue/jobs.js';
import type { LaneDto } from './jobs.dto.js';
import { JobsOverview } from './jobs-overview.js';

@Injectable()
export class LanesService {
  constructor(
    private readonly controls: LaneControls,
    private readonly overview: JobsOverview,
    private readonly audit: AuditLog,
  ) {}

  async setPaused(lane: Lane, paused: boolean): Promise<LaneDto> {
    const applied = await this.controls.setPaused(lane, paused);
    this.overview.forget();
    const action = paused ? 'lane.paused' : 'lane.resumed';
    await this.audit.record({ action, target: { type: 'lane', id: lane }, details: { applied } });
    return { lane, paused, applied };
  }
}
