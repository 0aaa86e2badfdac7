import { Injectable } from '@nestjs/common';
import {
  BackfillDto,
  BackfillEstimateDto,
  type StartBackfillDto,
} from '../../analysis/backfill/backfill.dto.js';
import { Backfills } from '../../analysis/backfill/backfills.service.js';
import { AuditLog } from '../../audit/audit-log.js';

/** Backfills as administrators handle them: what they do is recorded. */
@Injectable()
export class AdminBackfills {
  constructor(
    private readonly backfills: Backfills,
    private readonly audit: AuditLog,
  ) {}

  async estimate(request: StartBackfillDto): Promise<BackfillEstimateDto> {
    return BackfillEstimateDto.from(await this.backfills.estimate(request));
  }

  async start({ producers, reasons, ownerId, force }: StartBackfillDto): Promise<BackfillDto> {
    const request = { producers, reasons, ownerId, force };
    const backfill = await this.backfills.start(request);
    const target = { type: 'backfill' as const, id: backfill.id };
    await this.audit.record({ action: 'backfill.started', target, details: request });
    return BackfillDto.from(backfill);
  }

  async list(): Promise<BackfillDto[]> {
    return (await this.backfills.list()).map(BackfillDto.from);
  }

  async get(id: string): Promise<BackfillDto> {
    return BackfillDto.from(await this.backfills.find(id));
  }

  async cancel(id: string): Promise<BackfillDto> {
    const { status } = await this.backfills.find(id);
    const backfill = BackfillDto.from(await this.backfills.cancel(id));
    if (status === 'running')
      await this.audit.record({ action: 'backfill.cancelled', target: { type: 'backfill', id } });
    return backfill;
  }
}
