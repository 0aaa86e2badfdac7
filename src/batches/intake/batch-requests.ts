import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Principal } from '../../auth/access.js';
import type { AcceptedBatchDto, BatchPreviewDto } from '../batch.dto.js';
import { BatchPresenter } from '../batch-presenter.js';
import { BatchIntake } from './batch-intake.js';

/** From requests to batches, and to answers. */
@Injectable()
export class BatchRequests {
  constructor(
    private readonly intake: BatchIntake,
    private readonly presenter: BatchPresenter,
  ) {}

  async create(
    user: Principal,
    request: Request,
    response: Response,
  ): Promise<AcceptedBatchDto | BatchPreviewDto> {
    const result = await this.intake.accept(user, request);
    if (!('batch' in result)) {
      response.status(200);
      return result;
    }
    const { batch, faults, faultCount, replayed } = result;
    response.location(`/api/batches/${batch.id}`);
    if (replayed) response.setHeader('Idempotent-Replayed', 'true');
    const webhookSecret = await this.presenter.secretOf(batch);
    return {
      ...(await this.presenter.present(batch)),
      faults: [...faults],
      faultCount,
      ...(webhookSecret !== undefined && { webhookSecret }),
    };
  }
}
