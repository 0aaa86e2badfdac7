import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AnalysisService } from '../../analysis/analysis.service.js';
import { ProductionDto } from '../../analysis/production.dto.js';
import type { Principal } from '../../auth/access.js';
import { lastEventId, type StreamEvent } from '../../events/event-stream.js';
import { ImagePresenter } from '../image-presenter.js';
import { ImageReader } from '../image-reader.js';
import { ChangeLog, type Change } from './change-log.js';
import { StreamSessions } from './stream-session.js';
import { StreamSources } from './stream-sources.js';

@Injectable()
export class StreamsService {
  constructor(
    private readonly sessions: StreamSessions,
    private readonly reader: ImageReader,
    private readonly analysis: AnalysisService,
    private readonly presenter: ImagePresenter,
    private readonly changes: ChangeLog,
    private readonly others: StreamSources,
  ) {}

  /** All results of one image so far, then each as it appears, then `done` with the image. */
  async followImage(user: Principal, id: string, request: Request, response: Response): Promise<void> {
    await this.reader.getOwned(user, id);
    let seen = lastEventId(request) ?? 0;
    await this.sessions.follow(user, request, response, {
      concerns: (event) => 'imageId' in event && event.imageId === id,
      catchUp: async (stream) => {
        // Asked first: what finishes after the question is in the rows that follow.
        const busy = await this.analysis.isBusy(id);
        for (const production of await this.analysis.finishedSince(id, seen)) {
          await stream.send({
            id: production.seq,
            event: 'production',
            data: ProductionDto.from(production),
          });
          seen = production.seq;
        }
        if (busy) return false;
        const [image] = await this.reader.findFresh([id]);
        await stream.send(
          image ? { event: 'done', data: this.presenter.present(image) } : { event: 'deleted', data: { id } },
        );
        return true;
      },
    });
  }

  /** Everything that happens to what is one's own, from now on or from `Last-Event-ID`. */
  async followUser(user: Principal, request: Request, response: Response): Promise<void> {
    let seen = lastEventId(request) ?? (await this.changes.latest(user.userId));
    await this.sessions.follow(user, request, response, {
      concerns: (event) =>
        'ownerId' in event &&
        event.ownerId === user.userId &&
        ('imageId' in event || event.type === 'people.changed' || this.others.concerns(event)),
      begin: (stream) => stream.open(seen),
      announce: async (stream, event) => {
        if (event.type === 'image.deleted')
          await stream.send({ event: 'deleted', data: { id: event.imageId } });
        if (event.type === 'people.changed') await stream.send({ event: 'people.changed', data: {} });
        for (const told of await this.others.announce(event)) await stream.send(told);
      },
      catchUp: async (stream) => {
        for (;;) {
          const changes = await this.changes.since(user.userId, seen);
          for (const change of changes) {
            seen = change.seq;
            await stream.send(await this.toEvent(change));
          }
          if (changes.length === 0 || stream.closed.aborted) return false;
        }
      },
    });
  }

  private async toEvent(change: Change): Promise<StreamEvent> {
    const id = change.seq;
    if ('image' in change) return { id, event: 'image', data: this.presenter.present(change.image) };
    if (!('production' in change)) return { id, event: change.event, data: await change.data() };
    const { imageId } = change.production;
    return { id, event: 'production', data: { imageId, ...ProductionDto.from(change.production) } };
  }
}
