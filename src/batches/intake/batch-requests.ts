import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Readable } from 'node:stream';
import type { Principal } from '../../auth/access.js';
import type { AcceptedBatchDto } from '../batch.dto.js';
import { BatchPresenter } from '../batch-presenter.js';
import { describeUrlColumns } from '../csv/columns.js';
import { pour } from '../pour.js';
import { BatchIntake, type Accepted } from './batch-intake.js';

/** From requests to batches, and to answers. */
@Injectable()
export class BatchRequests {
  constructor(
    private readonly intake: BatchIntake,
    private readonly presenter: BatchPresenter,
  ) {}

  async create(user: Principal, request: Request, response: Response): Promise<void> {
    const faultsWanted = request.accepts(['json', 'text/csv']) === 'text/csv';
    const sendFaults = (faults: Readable) => {
      response.status(200).setHeader('Content-Type', 'text/csv; charset=utf-8');
      return pour(faults, response);
    };
    const result = await this.intake.accept(user, request, faultsWanted ? sendFaults : undefined);
    if ('batch' in result) response.status(202).json(await this.describe(result, response));
    else if (!faultsWanted) response.status(200).json(result);
  }

  private async describe(
    { batch, faults, faultCount, replayed }: Accepted,
    response: Response,
  ): Promise<AcceptedBatchDto> {
    response.location(`/api/batches/${batch.id}`);
    if (replayed) response.setHeader('Idempotent-Replayed', 'true');
    const webhookSecret = await this.presenter.secretOf(batch);
    return {
      ...(await this.presenter.present(batch)),
      ...describeUrlColumns(batch.columns, batch.urlColumn),
      faults: [...faults],
      faultCount,
      ...(webhookSecret !== undefined && { webhookSecret }),
    };
  }
}
