import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOkResponse, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Allow, CurrentUser, type Principal } from '../../auth/access.js';
import { ApiProblems } from '../../common/api-problems.js';
import { RESUME_HEADER, RESUME_QUERY, streamOf } from '../../events/stream-docs.js';
import { ImageIdPipe } from '../image-id.pipe.js';
import {
  DeletedEventDto,
  DoneEventDto,
  FeatureEventDto,
  ImageEventDto,
  OpenEventDto,
  PeopleEventDto,
  ProductionEventDto,
} from './events.dto.js';
import { StreamsService } from './streams.service.js';

/** Live results: Server-Sent Events, or a JSON object a line with `Accept: application/x-ndjson`. */
@ApiTags('events')
@ApiExtraModels(
  OpenEventDto,
  ImageEventDto,
  ProductionEventDto,
  DeletedEventDto,
  PeopleEventDto,
  FeatureEventDto,
  DoneEventDto,
)
@Controller()
export class EventsController {
  constructor(private readonly streams: StreamsService) {}

  /**
   * Everything that happens to one's own images, batches and webhooks.
   * `open` (where the stream begins), `image` (created or changed), `production` (a producer finished), `deleted`,
   * `people.changed` (ask for people anew), `batch` (how far it is now), `batch.deleted`, `webhook` (was created,
   * changed, or disabled), `webhook.deleted`.
   */
  @Get('events')
  @Allow('images:read')
  @ApiHeader(RESUME_HEADER)
  @ApiQuery(RESUME_QUERY)
  @ApiOkResponse(
    streamOf(
      OpenEventDto,
      ImageEventDto,
      ProductionEventDto,
      DeletedEventDto,
      PeopleEventDto,
      FeatureEventDto,
    ),
  )
  @ApiProblems({ 429: ['TOO_MANY_STREAMS'] })
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
  @ApiHeader(RESUME_HEADER)
  @ApiQuery(RESUME_QUERY)
  @ApiOkResponse(streamOf(ProductionEventDto, DoneEventDto, DeletedEventDto))
  @ApiProblems({ 404: ['IMAGE_NOT_FOUND'], 429: ['TOO_MANY_STREAMS'] })
  followImage(
    @CurrentUser() user: Principal,
    @Param('id', ImageIdPipe) id: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.streams.followImage(user, id, request, response);
  }
}
