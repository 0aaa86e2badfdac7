import { Injectable } from '@nestjs/common';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { DeliveryAttempt } from '../../database/entities/webhook-delivery.entity.js';
import { FetchFault } from '../../http-client/guarded/fetch-fault.js';
import { GuardedClient } from '../../http-client/guarded/guarded-client.js';
import { HTTPS_ALONE, WebhookUrls } from '../endpoints/webhook-urls.js';
import type { ClaimedDelivery } from './delivery-store.js';
import { outcomeOf, outcomeOfFault, type Outcome, type Verdict } from './outcome.js';
import { signedHeaders } from './signature.js';

const MAX_ANSWER_BYTES = 4096;

export interface Sent {
  verdict: Verdict;
  attempt: DeliveryAttempt;
}

/** One attempt to bring a message to its receiver. */
@Injectable()
export class WebhookSender {
  constructor(
    private readonly client: GuardedClient,
    private readonly urls: WebhookUrls,
    @InjectConfig('webhooks') private readonly config: AppConfig['webhooks'],
  ) {}

  /** @throws the signal's reason */
  async send(delivery: ClaimedDelivery, body: string, signal: AbortSignal): Promise<Sent> {
    const startedAt = new Date();
    const begun = performance.now();
    const { verdict, attempt } = await this.post(delivery, body, startedAt, signal);
    const durationMs = Math.round(performance.now() - begun);
    return { verdict, attempt: { startedAt: startedAt.toISOString(), durationMs, ...attempt } };
  }

  private async post(
    delivery: ClaimedDelivery,
    body: string,
    now: Date,
    signal: AbortSignal,
  ): Promise<Outcome> {
    // It may have been given when that was allowed.
    if (!this.urls.allowsScheme(delivery.url))
      return outcomeOfFault({ code: 'URL_NOT_ALLOWED', message: HTTPS_ALONE });
    try {
      const answer = await this.client.post(delivery.url, {
        body,
        headers: signedHeaders(delivery.id, body, delivery, now),
        timeoutMs: this.config.timeoutSeconds * 1000,
        maxAnswerBytes: MAX_ANSWER_BYTES,
        signal,
      });
      return outcomeOf(answer);
    } catch (error) {
      if (error instanceof FetchFault) return outcomeOfFault(error);
      throw error;
    }
  }
}
