import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, CurrentUser, type Principal } from '../auth/access.js';
import { ApiProblems } from '../common/api-problems.js';
import { DeliveryLog } from './deliveries/delivery-log.js';
import { SendingLimits } from './deliveries/sending-limits.js';
import { DeliveryIdPipe, WebhookIdPipe } from './webhook-id.pipes.js';
import { DeliveryDetailDto, DeliveryDto, DeliveryPageDto, ListDeliveriesDto } from './webhook.dto.js';

/** What was sent to a webhook. */
@ApiTags('webhooks')
@Controller('webhooks/:id')
export class DeliveriesController {
  constructor(
    private readonly log: DeliveryLog,
    private readonly limits: SendingLimits,
  ) {}

  /** Send a test message, whatever else the webhook is for, ten a minute at most. What became of it is in its deliveries. */
  @Post('test')
  @Allow('images:read', 'images:write')
  @HttpCode(202)
  @ApiProblems({ 404: ['WEBHOOK_NOT_FOUND'], 409: ['WEBHOOK_DISABLED'], 429: ['TOO_MANY_WEBHOOK_TESTS'] })
  async test(@CurrentUser() user: Principal, @Param('id', WebhookIdPipe) id: string): Promise<DeliveryDto> {
    await this.limits.countTest(user);
    return DeliveryDto.from(await this.log.test(user, id));
  }

  /** What was sent and is to be sent, newest first. Kept for `WEBHOOK_LOG_DAYS`. */
  @Get('deliveries')
  @Allow('images:read')
  @ApiProblems({ 404: ['WEBHOOK_NOT_FOUND'] })
  async list(
    @CurrentUser() user: Principal,
    @Param('id', WebhookIdPipe) id: string,
    @Query() query: ListDeliveriesDto,
  ): Promise<DeliveryPageDto> {
    const page = await this.log.list(user, id, query);
    return { ...page, data: page.data.map((delivery) => DeliveryDto.from(delivery)) };
  }

  /** One message, with each attempt: when, how long it took, what was answered. */
  @Get('deliveries/:deliveryId')
  @Allow('images:read')
  @ApiProblems({ 404: ['WEBHOOK_NOT_FOUND', 'DELIVERY_NOT_FOUND'] })
  async get(
    @CurrentUser() user: Principal,
    @Param('id', WebhookIdPipe) id: string,
    @Param('deliveryId', DeliveryIdPipe) deliveryId: string,
  ): Promise<DeliveryDetailDto> {
    return DeliveryDetailDto.from(await this.log.get(user, id, deliveryId));
  }

  /** Send a message once more, with the same id and body, signed anew. 60 times a minute at most. */
  @Post('deliveries/:deliveryId/redeliver')
  @Allow('images:read', 'images:write')
  @HttpCode(202)
  @ApiProblems({
    404: ['WEBHOOK_NOT_FOUND', 'DELIVERY_NOT_FOUND'],
    409: ['WEBHOOK_DISABLED', 'DELIVERY_UNDER_WAY'],
    429: ['TOO_MANY_WEBHOOK_REDELIVERIES'],
  })
  async redeliver(
    @CurrentUser() user: Principal,
    @Param('id', WebhookIdPipe) id: string,
    @Param('deliveryId', DeliveryIdPipe) deliveryId: string,
  ): Promise<DeliveryDto> {
    await this.limits.countRedelivery(user);
    return DeliveryDto.from(await this.log.redeliver(user, id, deliveryId));
  }
}
