import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WebhookEndpoint } from '../../database/entities/webhook-endpoint.entity.js';
import { DescribesEvents, EventSubject, type EventContent } from '../event-subject.js';
import type { WebhookEvent } from '../webhook-events.js';

/** What is told of webhooks themselves. */
@Injectable()
@DescribesEvents(['webhook.test', 'webhook.disabled'])
export class WebhookSubject extends EventSubject {
  constructor(private readonly source: DataSource) {
    super();
  }

  async describe(event: WebhookEvent, id: string): Promise<EventContent | undefined> {
    const endpoint = await this.source.getRepository(WebhookEndpoint).findOneBy({ id });
    if (!endpoint) return undefined;
    const { url, description, disabledReason } = endpoint;
    return {
      data:
        event === 'webhook.test'
          ? { id, message: 'If you can read this, your webhook works' }
          : { id, url: withoutQuery(url), description, reason: disabledReason },
    };
  }
}

/** It goes to another receiver, and a query may hold what only the first one is to know. */
const withoutQuery = (url: string): string => new URL(url).origin + new URL(url).pathname;
