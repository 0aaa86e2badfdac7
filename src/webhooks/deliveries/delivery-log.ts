import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import { newId } from '../../common/ids.js';
import type { Page } from '../../common/paging.dto.js';
import { WebhookDelivery } from '../../database/entities/webhook-delivery.entity.js';
import { pageById } from '../../database/page-by-id.js';
import { JobQueue } from '../../queue/job-queue.js';
import { WebhookEndpoints } from '../endpoints/webhook-endpoints.js';
import type { ListDeliveriesDto } from '../webhook.dto.js';
import { DeliveryNotFound, DeliveryUnderWay, WebhookDisabled } from '../webhooks.errors.js';

/** What was sent to a webhook, and what is to be sent again. */
@Injectable()
export class DeliveryLog {
  constructor(
    private readonly source: DataSource,
    private readonly endpoints: WebhookEndpoints,
    private readonly queue: JobQueue,
  ) {}

  /** Newest first. @throws WebhookNotFound */
  async list(user: Principal, endpointId: string, query: ListDeliveriesDto): Promise<Page<WebhookDelivery>> {
    await this.endpoints.get(user, endpointId);
    const { status, eventType } = query;
    const builder = this.source
      .getRepository(WebhookDelivery)
      .createQueryBuilder('delivery')
      .where({ endpointId, ...(status && { status }), ...(eventType && { eventType }) });
    return pageById(builder, query, 'DESC');
  }

  /** @throws WebhookNotFound, DeliveryNotFound */
  async get(user: Principal, endpointId: string, id: string): Promise<WebhookDelivery> {
    await this.endpoints.get(user, endpointId);
    const delivery = await this.source.getRepository(WebhookDelivery).findOneBy({ id, endpointId });
    if (!delivery) throw new DeliveryNotFound();
    return delivery;
  }

  /** @throws WebhookNotFound, WebhookDisabled */
  async test(user: Principal, endpointId: string): Promise<WebhookDelivery> {
    const { enabled } = await this.endpoints.get(user, endpointId);
    if (!enabled) throw new WebhookDisabled();
    const id = newId();
    await this.source
      .getRepository(WebhookDelivery)
      .insert({ id, endpointId, eventType: 'webhook.test', subjectId: endpointId });
    await this.queue.deliveries([{ deliveryId: id, attempts: 0 }]);
    return this.get(user, endpointId, id);
  }

  /**
   * The same message once more, under the id that its receiver may know, with all attempts before it.
   * @throws WebhookNotFound, WebhookDisabled, DeliveryNotFound, DeliveryUnderWay
   */
  async redeliver(user: Principal, endpointId: string, id: string): Promise<WebhookDelivery> {
    const { enabled } = await this.endpoints.get(user, endpointId);
    if (!enabled) throw new WebhookDisabled();
    await this.get(user, endpointId, id);
    const [, affected] = await this.source.query<[unknown, number]>(
      `UPDATE webhook_deliveries
          SET status = 'pending', attempts = 0, next_attempt_at = now(), finished_at = NULL, updated_at = now()
        WHERE id = $1 AND endpoint_id = $2 AND status IN ('delivered', 'failed', 'cancelled')`,
      [id, endpointId],
    );
    if (affected === 0) throw new DeliveryUnderWay();
    await this.queue.deliveries([{ deliveryId: id, attempts: 0 }]);
    return this.get(user, endpointId, id);
  }
}
