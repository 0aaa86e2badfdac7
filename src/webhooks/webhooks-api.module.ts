import { Module } from '@nestjs/common';
import { WebhooksModule } from './webhooks.module.js';

/** Endpoints and what was sent to them. */
@Module({ imports: [WebhooksModule] })
export class WebhooksApiModule {}
