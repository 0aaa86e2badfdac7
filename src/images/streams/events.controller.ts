import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOkResponse, ApiQuery, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Allow, CurrentUser, type Principal } from '../../auth/access.js';
import { ApiProblems } from '../../common/api-problems.js';
import { ImageIdPipe } from '../image-id.pipe.js';
import {
  DeletedEventDto,
  DoneEventDto,
  ImageEventDto,
  OpenEventDto,
  PeopleEventDto,
  ProductionEventDto,
} from './events.dto.js';
import { StreamsService } from './streams.service.js';

const RESUME = {
  required: false,
  description: 'Go on after the event of this id',
  schema: { type: 'integer' as const },
};
const RESUME_HEADER = { ...RESUME, name: 'Last-Event-ID' };
const RESUME_QUERY = { ...RESUME, name: 'lastEventId', description: 'For who cannot send the header' };

type EventDto =
  | typeof OpenEventDto
  | typeof ImageEventDto
  | typeof ProductionEventDto
  | typeof DeletedEventDto
  | typeof PeopleEventDto
  | typeof DoneEventDto;

/** The same events in both forms; of Server-Sent Events, OpenAPI can only tell in words. */
const streamOf = (...events: EventDto[]) => ({
  description: 'Events as they happen; an empty line or comment now and then keeps the connection open',
  content: {
    'text/event-stream': {
      schema: {
        type: 'string' as const,
        description:
          '`event`, `id` where there is one, and `data` as JSON: the fields that a line of NDJSON has. Every line ' +
          'that begins with a colon is to be passed over.',
        example: 'event: deleted\ndata: {"id":"01980c5e-6a64-7d0e-9d0b-2b2a6c6f2a10"}\n\n',
      },
    },
    'application/x-ndjson': {
      schema: {
        description: 'One line; lines are separated by line feeds, and empty ones are to be passed over.',
        oneOf: events.map((event) => ({ $ref: getSchemaPath(event) })),
      },
    },
  },
});

/** Live results: Server-Sent Events, or a JSON object a line with `Accept: application/x-ndjson`. */
@ApiTags('events')
@ApiExtraModels(
  OpenEventDto,
  ImageEventDto,
  ProductionEventDto,
  DeletedEventDto,
  PeopleEventDto,
  DoneEventDto,
)
@Controller()
export class EventsController {
  constructor(private readonly streams: StreamsService) {}

  /**
   * Everything that happens to one's own images.
   * `open` (where the stream begins), `image` (created or changed), `production` (a producer finished), `deleted`,
   * `people.changed` (ask for people anew).
   */
  @Get('events')
  @Allow('images:read')
  @ApiHeader(RESUME_HEADER)
  @ApiQuery(RESUME_QUERY)
  @ApiOkResponse(streamOf(OpenEventDto, ImageEventDto, ProductionEventDto, DeletedEventDto, PeopleEventDto))
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
