import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Batch } from '../../database/entities/batch.entity.js';
import type { ChangeEvent } from '../../events/event-bus.js';
import type { StreamEvent } from '../../events/event-stream.js';
import { FeedsStreams, StreamSource, type StreamChange } from '../../events/stream-source.js';
import { BatchPresenter } from '../batch-presenter.js';

/** Tells users how far their batches are. */
@Injectable()
@FeedsStreams()
export class BatchStreamSource extends StreamSource {
  constructor(private readonly presenter: BatchPresenter) {
    super();
  }

  concerns(event: ChangeEvent): boolean {
    return 'batchId' in event;
  }

  async since(db: EntityManager, ownerId: number, seq: number, limit: number): Promise<StreamChange[]> {
    const batches = await db
      .getRepository(Batch)
      .createQueryBuilder('batch')
      .where('batch.ownerId = :ownerId AND batch.seq > :seq', { ownerId, seq })
      .orderBy('batch.seq')
      .limit(limit)
      .getMany();
    return batches.map((batch) => ({
      seq: batch.seq,
      event: 'batch',
      data: () => this.presenter.present(batch),
    }));
  }

  announce(event: ChangeEvent): Promise<StreamEvent | undefined> {
    return Promise.resolve(
      event.type === 'batch.deleted' ? { event: 'batch.deleted', data: { id: event.batchId } } : undefined,
    );
  }
}
