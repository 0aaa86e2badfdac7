import { DiscoveryService } from '@nestjs/core';
import type { WebhookEvent } from './webhook-events.js';

export interface EventContent {
  /** Beside type and timestamp; 20 KB altogether are what receivers expect at most. */
  data: object;
  /** Stands beside `type`, `timestamp` and `data`, for receivers that are older than these. */
  extra?: object;
}

/**
 * What a message says of what it is about. Implemented by the feature that knows; found at boot by the decorator, so
 * that this feature knows of none.
 */
export abstract class EventSubject {
  /** @returns undefined where it is gone: then nothing is sent */
  abstract describe(event: WebhookEvent, subjectId: string): Promise<EventContent | undefined>;
}

/** Names the events that a subject can describe. */
export const DescribesEvents = DiscoveryService.createDecorator<readonly WebhookEvent[]>();
