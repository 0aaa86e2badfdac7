import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import { AuditLog } from '../../audit/audit-log.js';
import { newId } from '../../common/ids.js';
import type { Page, PageQueryDto } from '../../common/paging.dto.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { givingWay } from '../../database/deadlocks.js';
import { WebhookEndpoint } from '../../database/entities/webhook-endpoint.entity.js';
import { pageById } from '../../database/page-by-id.js';
import { EventBus } from '../../events/event-bus.js';
import { cancelWaiting } from '../cancelled-deliveries.js';
import type { CreateWebhookDto, UpdateWebhookDto } from '../webhook.dto.js';
import { newWebhookSecret } from '../webhook-secret.js';
import { TooManyWebhooks, WebhookNotFound } from '../webhooks.errors.js';
import { removeEndpoint } from './endpoint-removal.js';
import { WebhookUrls } from './webhook-urls.js';

type AuditedAction = 'webhook.created' | 'webhook.changed' | 'webhook.deleted' | 'webhook.secret_rotated';

/** Where a user's messages go. Those of batches are his as well, but not listed. */
@Injectable()
export class WebhookEndpoints {
  constructor(
    private readonly source: DataSource,
    private readonly urls: WebhookUrls,
    private readonly audit: AuditLog,
    private readonly events: EventBus,
    @InjectConfig('webhooks') private readonly config: AppConfig['webhooks'],
  ) {}

  /** The secret is in what is returned, and is not to be shown again. */
  async create(
    user: Principal,
    { url, eventTypes, description }: CreateWebhookDto,
  ): Promise<WebhookEndpoint> {
    const row = {
      ...newEndpoint(user.userId, this.urls.check(url, 'url')),
      eventTypes: [...new Set(eventTypes)],
      description,
    };
    const endpoint = await this.source.transaction(async (db) => {
      // Counted one after the other, so that the limit holds for all that is asked at once.
      await db.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [user.userId]);
      const count = await db.countBy(WebhookEndpoint, { ownerId: user.userId, batchId: IsNull() });
      if (count >= this.config.perUser) throw new TooManyWebhooks(this.config.perUser);
      return db.save(db.create(WebhookEndpoint, row));
    });
    await this.record('webhook.created', endpoint);
    return endpoint;
  }

  list({ userId }: Principal, page: PageQueryDto): Promise<Page<WebhookEndpoint>> {
    const query = this.source
      .getRepository(WebhookEndpoint)
      .createQueryBuilder('endpoint')
      .where({ ownerId: userId, batchId: IsNull() });
    return pageById(query, page, 'ASC');
  }

  /** @throws WebhookNotFound */
  async get({ userId }: Principal, id: string): Promise<WebhookEndpoint> {
    const endpoint = await this.source.getRepository(WebhookEndpoint).findOneBy({ id, ownerId: userId });
    if (!endpoint) throw new WebhookNotFound();
    return endpoint;
  }

  /** What waits for an endpoint that is disabled is not sent any more. @throws WebhookNotFound, WebhookUrlNotAllowed */
  async update(user: Principal, id: string, change: UpdateWebhookDto): Promise<WebhookEndpoint> {
    const { url, eventTypes, description, enabled } = change;
    const values: Partial<WebhookEndpoint> = {
      // What went wrong elsewhere does not count there.
      ...(url !== undefined && { url: this.urls.check(url, 'url'), failingSince: null }),
      ...(eventTypes !== undefined && { eventTypes: [...new Set(eventTypes)] }),
      ...(description !== undefined && { description }),
      // Whatever went wrong before is forgiven.
      ...(enabled === true && { enabled, disabledReason: null, failingSince: null }),
      ...(enabled === false && { enabled, disabledReason: 'user' as const }),
      lastModified: new Date(),
    };
    await givingWay(() =>
      this.source.transaction(async (db) => {
        const { affected } = await db.update(WebhookEndpoint, { id, ownerId: user.userId }, values);
        if (affected === 0) throw new WebhookNotFound();
        if (url !== undefined || enabled === true)
          await db.increment(WebhookEndpoint, { id }, 'generation', 1);
        if (enabled === false) await cancelWaiting(db, id);
      }),
    );
    const endpoint = await this.get(user, id);
    await this.record('webhook.changed', endpoint, { changed: given(change) });
    return endpoint;
  }

  /** What was to be sent there is not sent any more. @throws WebhookNotFound */
  async delete(user: Principal, id: string): Promise<void> {
    const endpoint = await this.get(user, id);
    await removeEndpoint(this.source, endpoint.id);
    await this.record('webhook.deleted', endpoint);
  }

  /** The secret before goes on signing beside the new one for a while, or not at all. @throws WebhookNotFound */
  async rotateSecret(user: Principal, id: string, immediately: boolean): Promise<WebhookEndpoint> {
    const overlap = immediately ? 0 : this.config.secretOverlapSeconds;
    const [, affected] = await this.source.query<[unknown, number]>(
      `UPDATE webhook_endpoints
          SET previous_secret = CASE WHEN $4 > 0 THEN secret END,
              previous_secret_until = CASE WHEN $4 > 0 THEN now() + make_interval(secs => $4) END,
              secret = $3, last_modified = now()
        WHERE id = $1 AND owner_id = $2`,
      [id, user.userId, newWebhookSecret(), overlap],
    );
    if (affected === 0) throw new WebhookNotFound();
    const endpoint = await this.get(user, id);
    await this.record('webhook.secret_rotated', endpoint);
    return endpoint;
  }

  /** Of a batch, in the transaction that makes it. @param url checked already */
  createForBatch(db: EntityManager, ownerId: number, batchId: string, url: string): Promise<WebhookEndpoint> {
    const row = { ...newEndpoint(ownerId, url), batchId, eventTypes: ['batch.completed'] };
    return db.save(db.create(WebhookEndpoint, row));
  }

  private async record(
    action: AuditedAction,
    { id, ownerId, url }: WebhookEndpoint,
    more: Record<string, unknown> = {},
  ): Promise<void> {
    const target = { type: 'user' as const, id: ownerId };
    // The rest of an address may hold a password.
    await this.audit.record({ action, target, details: { webhookId: id, host: new URL(url).host, ...more } });
    await this.events.publish({ type: 'webhook.changed', ownerId, endpointId: id });
  }
}

const newEndpoint = (ownerId: number, url: string) => ({
  id: newId(),
  ownerId,
  url,
  secret: newWebhookSecret(),
});

const given = (change: UpdateWebhookDto): string[] =>
  Object.entries(change).flatMap(([field, value]) => (value === undefined ? [] : [field]));
