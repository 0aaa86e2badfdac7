import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { Allow, CurrentUser, type Principal } from '../auth/access.js';
import { ApiProblems } from '../common/api-problems.js';
import { PageQueryDto } from '../common/paging.dto.js';
import { WebhookEndpoints } from './endpoints/webhook-endpoints.js';
import { WebhookIdPipe } from './webhook-id.pipes.js';
import {
  CreateWebhookDto,
  RotateSecretDto,
  UpdateWebhookDto,
  WebhookDto,
  WebhookPageDto,
  WebhookWithSecretDto,
} from './webhook.dto.js';

const NOT_FOUND = { 404: ['WEBHOOK_NOT_FOUND'] };
const REFUSED_URL = { 422: ['WEBHOOK_URL_NOT_ALLOWED'] };

/** Where one's own messages go. */
@ApiTags('webhooks')
@Controller('webhooks')
export class WebhooksController {
  constructor(private readonly endpoints: WebhookEndpoints) {}

  /**
   * Be told of what happens. The secret that messages are signed with is shown this once. An API key needs
   * `images:read` and `images:write`, here and wherever webhooks are changed or sent to: messages hold links to pictures.
   */
  @Post()
  @Allow('images:read', 'images:write')
  @ApiProblems({ 409: ['TOO_MANY_WEBHOOKS'], ...REFUSED_URL })
  async create(
    @CurrentUser() user: Principal,
    @Body() body: CreateWebhookDto,
  ): Promise<WebhookWithSecretDto> {
    const endpoint = await this.endpoints.create(user, body);
    return { ...WebhookDto.from(endpoint), secret: endpoint.secret };
  }

  /** One's own webhooks, oldest first; those that were given with a batch are not among them. */
  @Get()
  @Allow('images:read')
  async list(@CurrentUser() user: Principal, @Query() query: PageQueryDto): Promise<WebhookPageDto> {
    const page = await this.endpoints.list(user, query);
    return { ...page, data: page.data.map((endpoint) => WebhookDto.from(endpoint)) };
  }

  /** One webhook, also one that was given with a batch. */
  @Get(':id')
  @Allow('images:read')
  @ApiProblems(NOT_FOUND)
  async get(@CurrentUser() user: Principal, @Param('id', WebhookIdPipe) id: string): Promise<WebhookDto> {
    return WebhookDto.from(await this.endpoints.get(user, id));
  }

  /** Change where it goes or what it is told of, disable it, or enable it again. */
  @Patch(':id')
  @Allow('images:read', 'images:write')
  @ApiProblems({ ...NOT_FOUND, ...REFUSED_URL })
  async update(
    @CurrentUser() user: Principal,
    @Param('id', WebhookIdPipe) id: string,
    @Body() body: UpdateWebhookDto,
  ): Promise<WebhookDto> {
    return WebhookDto.from(await this.endpoints.update(user, id, body));
  }

  /** Delete it with its log. What was still to be sent is not sent. */
  @Delete(':id')
  @Allow('images:read', 'images:write')
  @HttpCode(204)
  @ApiProblems(NOT_FOUND)
  async delete(@CurrentUser() user: Principal, @Param('id', WebhookIdPipe) id: string): Promise<void> {
    await this.endpoints.delete(user, id);
  }

  /**
   * Sign with a new secret, which is shown this once.
   * For `WEBHOOK_SECRET_OVERLAP` messages carry the signature of the one before as well, so that receivers can be
   * changed over; with `immediately` they do not.
   */
  @Post(':id/rotate-secret')
  @Allow('images:read', 'images:write')
  @HttpCode(200)
  @ApiBody({ type: RotateSecretDto, required: false })
  @ApiProblems(NOT_FOUND)
  async rotateSecret(
    @CurrentUser() user: Principal,
    @Param('id', WebhookIdPipe) id: string,
    @Body() { immediately }: RotateSecretDto = new RotateSecretDto(),
  ): Promise<WebhookWithSecretDto> {
    const endpoint = await this.endpoints.rotateSecret(user, id, immediately);
    return { ...WebhookDto.from(endpoint), secret: endpoint.secret };
  }
}
