import { Injectable } from '@nestjs/common';
import { DeliveryStore, type ClaimedDelivery } from './delivery-store.js';
import { EventSubjects } from './event-subjects.js';

type Made =
  | { kind: 'ready'; body: string }
  /** Of a newer version of the platform, which may know it. */
  | { kind: 'unknown' }
  /** What it was about is gone, or it is in other hands. */
  | { kind: 'gone' };

/** What is sent, the same with each attempt: made before the first one, and kept. */
@Injectable()
export class MessageBodies {
  constructor(
    private readonly store: DeliveryStore,
    private readonly subjects: EventSubjects,
  ) {}

  async of(delivery: ClaimedDelivery): Promise<Made> {
    const { body: kept, eventType, createdAt, subjectId } = delivery;
    if (kept !== null) return { kind: 'ready', body: kept };
    const known = this.subjects.of(eventType);
    if (!known) return { kind: 'unknown' };
    const content = await known.subject.describe(known.event, subjectId);
    if (!content) return { kind: 'gone' };
    const body = JSON.stringify({
      type: eventType,
      timestamp: createdAt.toISOString(),
      data: content.data,
      ...content.extra,
    });
    // Whoever has it in hand by now may have made another one.
    return (await this.store.keepBody(delivery, body)) ? { kind: 'ready', body } : { kind: 'gone' };
  }
}
