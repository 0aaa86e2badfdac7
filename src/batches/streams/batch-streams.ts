import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Principal } from '../../auth/access.js';
import type { Batch } from '../../database/entities/batch.entity.js';
import { lastEventId, type EventStream } from '../../events/event-stream.js';
import { StreamSessions } from '../../images/streams/stream-session.js';
import { BatchItems } from '../batch-items.js';
import { BatchPresenter } from '../batch-presenter.js';
import { BatchReader } from '../batch-reader.js';
import { BatchNotFound } from '../batches.errors.js';
import { after, EndedItems } from './ended-items.js';

/** What happens to one batch, live. */
@Injectable()
export class BatchStreams {
  constructor(
    private readonly sessions: StreamSessions,
    private readonly reader: BatchReader,
    private readonly presenter: BatchPresenter,
    private readonly items: BatchItems,
    private readonly ended: EndedItems,
  ) {}

  /**
   * The items that have ended so far, then each as it ends, with `progress` between them, then `done`.
   * @throws BatchNotFound
   */
  async follow(user: Principal, id: string, request: Request, response: Response): Promise<void> {
    await this.reader.getOwned(user, id);
    let place = after(lastEventId(request) ?? 0);
    let told = '';
    await this.sessions.follow(user, request, response, {
      concerns: (event) => 'batchId' in event && event.batchId === id,
      catchUp: async (stream) => {
        // Read first: what is counted in it is among the items that follow.
        const batch = await this.find(user, id);
        if (!batch) return sendLast(stream, 'deleted', { id });
        for await (const { row, closes } of this.ended.since(id, place)) {
          if (stream.closed.aborted) return true;
          const event = { event: 'item', data: this.items.present(row) };
          await stream.send(closes ? { id: Number(row.seq), ...event } : event);
          place = row;
        }
        const state = await this.presenter.present(batch);
        // Of a batch that was cancelled, some are in hand for a moment longer.
        if (batch.status !== 'processing' && state.processed === state.total)
          return sendLast(stream, 'done', state);
        const news = `${batch.seq} ${state.processing}`;
        if (news !== told) await stream.send({ event: 'progress', data: state });
        told = news;
        return false;
      },
    });
  }

  private async find(user: Principal, id: string): Promise<Batch | undefined> {
    try {
      return await this.reader.getOwned(user, id);
    } catch (error) {
      if (error instanceof BatchNotFound) return undefined;
      throw error;
    }
  }
}

async function sendLast(stream: EventStream, event: string, data: unknown): Promise<true> {
  await stream.send({ event, data });
  return true;
}
