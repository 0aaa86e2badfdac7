import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { WebhookEvent } from './webhook-events.js';

/** Notes what is to be told, in the transaction in which it happens: a worker sends it within a second or so. */
@Injectable()
export class WebhookOutbox {
  async announce(db: EntityManager, ownerId: number, event: WebhookEvent, subjectId: string): Promise<void> {
    await db.query('SELECT announce_event($1, $2, $3)', [ownerId, event, subjectId]);
  }
}
