import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Allow, AllowSigned, CurrentUser, type Principal } from '../auth/access.js';
import { ApiProblems, RETRY_AFTER } from '../common/api-problems.js';
import { RESUME_HEADER, RESUME_QUERY, streamOf } from '../events/stream-docs.js';
import { BatchDto } from './batch.dto.js';
import { BatchIdPipe, BatchItemIdPipe } from './batch-id.pipes.js';
import { BatchDownloads } from './export/batch-downloads.js';
import { ExportQueryDto, PartialQueryDto } from './export/export.dto.js';
import { BatchOutputs } from './output/batch-outputs.js';
import { OutputQueryDto } from './output/output.dto.js';
import {
  BatchDeletedEventDto,
  BatchDoneEventDto,
  BatchItemEventDto,
  BatchProgressEventDto,
} from './streams/batch-events.dto.js';
import { BatchStreams } from './streams/batch-streams.js';

const NOT_FOUND = { 404: ['BATCH_NOT_FOUND'] };
const bytes = (...types: string[]) =>
  Object.fromEntries(
    types.map((type) => [type, { schema: { type: 'string' as const, format: 'binary' } }] as const),
  );
const PICTURES = bytes('image/jpeg', 'image/webp', 'image/avif');
const header = (description: string) => ({ description, schema: { type: 'string' as const } });
const HEADERS = { ETag: header('Send it as `If-None-Match`, or as `If-Range` with a range') };
const NOT_YET = {
  type: BatchDto,
  description: 'It is still being processed; without `partial=1`, that is all there is',
  headers: RETRY_AFTER,
};
const TABLE = {
  description: 'The columns as they were given, then `Output Image Urls`, `Status` and `Error`',
  content: { 'text/csv': { schema: { type: 'string' as const } } },
};

/** What comes of batches: tables, pictures, and news. */
@ApiTags('batches')
@ApiExtraModels(BatchItemEventDto, BatchProgressEventDto, BatchDoneEventDto, BatchDeletedEventDto)
@Controller('batches/:id')
export class BatchFilesController {
  constructor(
    private readonly downloads: BatchDownloads,
    private readonly outputs: BatchOutputs,
    private readonly streams: BatchStreams,
  ) {}

  /** The table with links to the processed images, row by row as it was given. Cells cannot act as formulas. */
  @Get('export')
  @Allow('images:read')
  @ApiOkResponse(TABLE)
  @ApiAcceptedResponse(NOT_YET)
  @ApiProblems(NOT_FOUND)
  exportTable(
    @CurrentUser() user: Principal,
    @Param('id', BatchIdPipe) id: string,
    @Query() query: ExportQueryDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.downloads.sendTable({ user, request, response }, id, query);
  }

  /** All processed images in one file, and `report.csv`, which says which is which. */
  @Get('zip')
  @Allow('images:read')
  @ApiOkResponse({ content: bytes('application/zip') })
  @ApiAcceptedResponse(NOT_YET)
  @ApiProblems(NOT_FOUND)
  zip(
    @CurrentUser() user: Principal,
    @Param('id', BatchIdPipe) id: string,
    @Query() query: PartialQueryDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.downloads.sendZip({ user, request, response }, id, query);
  }

  /** Items as they end, `progress` between them, then `done`: Server-Sent Events, or NDJSON by `Accept`. */
  @Get('events')
  @Allow('images:read')
  @ApiHeader(RESUME_HEADER)
  @ApiQuery(RESUME_QUERY)
  @ApiOkResponse(streamOf(BatchItemEventDto, BatchProgressEventDto, BatchDoneEventDto, BatchDeletedEventDto))
  @ApiProblems({ ...NOT_FOUND, 429: ['TOO_MANY_STREAMS'] })
  follow(
    @CurrentUser() user: Principal,
    @Param('id', BatchIdPipe) id: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.streams.follow(user, id, request, response);
  }

  /** The processed image of an item. Answers conditional and range requests. */
  @Get('items/:itemId/output')
  @AllowSigned('images:read')
  @ApiOkResponse({ content: PICTURES, headers: HEADERS })
  @ApiResponse({ status: 206, description: 'The bytes that `Range` asked for', content: PICTURES })
  @ApiResponse({ status: 302, description: 'With `MEDIA_DELIVERY=presigned`: where the bytes are' })
  @ApiResponse({ status: 304, description: 'What `If-None-Match` names is still current', headers: HEADERS })
  @ApiProblems({
    403: ['MEDIA_LINK_INVALID'],
    404: ['BATCH_ITEM_NOT_FOUND', 'BATCH_OUTPUT_MISSING', 'IMAGE_NOT_FOUND'],
    410: ['IMAGE_FILE_GONE', 'IMAGE_FILE_MISSING'],
    416: ['RANGE_NOT_SATISFIABLE'],
  })
  output(
    @CurrentUser() user: Principal | undefined,
    @Param('id', BatchIdPipe) id: string,
    @Param('itemId', BatchItemIdPipe) itemId: string,
    @Query() query: OutputQueryDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.outputs.send({ user, request, response }, id, itemId, query);
  }
}
