import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { DescribesEvents, type EventSubject } from '../event-subject.js';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../webhook-events.js';

/** Finds at boot who can tell of which event, and refuses to start unless each has exactly one. */
@Injectable()
export class EventSubjects implements OnModuleInit {
  private readonly subjects = new Map<string, EventSubject>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    for (const wrapper of this.discovery.getProviders({ metadataKey: DescribesEvents.KEY })) {
      const events = this.discovery.getMetadataByDecorator(DescribesEvents, wrapper) ?? [];
      for (const event of events) {
        if (this.subjects.has(event)) throw new Error(`Two classes describe the event ${event}`);
        this.subjects.set(event, wrapper.instance as EventSubject);
      }
    }
    const missing = WEBHOOK_EVENTS.filter((event) => !this.subjects.has(event));
    if (missing.length > 0) throw new Error(`Nothing describes the events ${missing.join(', ')}`);
  }

  /** @returns undefined for an event of another version of the platform */
  of(event: string): { subject: EventSubject; event: WebhookEvent } | undefined {
    const subject = this.subjects.get(event);
    return subject && { subject, event: event as WebhookEvent };
  }
}
