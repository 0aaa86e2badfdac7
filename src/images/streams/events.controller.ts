import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Allow, CurrentUser, type Principal } from '../../auth/access.js';
import { ImageIdPipe } from '../image-id.pipe.js';
import { StreamsService } from './streams.service.js';

const STREAM = { schema: { type: 'string' as const }, description: 'A stream of events' };
const RESUME = { name: 'Last-Event-ID', required: false, description: 'Go on after this event' };

/** Live results: Server-Sent Events, or a JSON object a line with `Accept: application/x-ndjson`. */
@ApiTags('events')
@Controller()
export class EventsController {
  constructor(private readonly streams: StreamsService) {}

  /**
   * Everything that happens to one's own images.
   * `image` (created or changed), `production` (a producer finished), `deleted`.
   */
  @Get('events')
  @Allow('images:read')
  @ApiProduces('text/event-stream', 'application/x-ndjson')
  @ApiHeader(RESUME)
  @ApiOkResponse(STREAM)
  followAll(
    @CurrentUser() user: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.streams.followUser(user, request, response);
  }

  /** The results of one image: those that exist at once, the others as they appear, then `done`. */
  @Get('images/:id/events')
  @Allow('images:read')
  @ApiProduces('text/event-stream', 'application/x-ndjson')
  @ApiHeader(RESUME)
  @ApiOkResponse(STREAM)
  followImage(
    @CurrentUser() user: Principal,
    @Param('id', ImageIdPipe) id: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.streams.followImage(user, id, request, response);
  }
}
