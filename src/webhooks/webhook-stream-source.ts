import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WebhookEndpoint } from '../database/entities/webhook-endpoint.entity.js';
import type { ChangeEvent } from '../events/event-bus.js';
import type { StreamEvent } from '../events/event-stream.js';
import { FeedsStreams, StreamSource, type StreamChange } from '../events/stream-source.js';

/** Tells users whether their webhooks are still sent to. */
@Injectable()
@FeedsStreams()
export class WebhookStreamSource extends StreamSource {
  constructor(private readonly source: DataSource) {
    super();
  }

  concerns({ type }: ChangeEvent): boolean {
    return type === 'webhook.changed';
  }

  /** Their changes have no numbers: there are few, and whoever comes anew reads the list. */
  since(): Promise<StreamChange[]> {
    return Promise.resolve([]);
  }

  async announce(event: ChangeEvent): Promise<StreamEvent | undefined> {
    if (event.type !== 'webhook.changed') return undefined;
    const id = event.endpointId;
    const endpoint = await this.source.getRepository(WebhookEndpoint).findOneBy({ id });
    if (!endpoint) return { event: 'webhook.deleted', data: { id } };
    const { enabled, disabledReason } = endpoint;
    return { event: 'webhook', data: { id, enabled, disabledReason } };
  }
}
