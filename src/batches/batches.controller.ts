import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Allow, CurrentUser, type Principal } from '../auth/access.js';
import { ApiProblems } from '../common/api-problems.js';
import {
  AcceptedBatchDto,
  BatchDto,
  BatchOptionsDto,
  BatchPageDto,
  BatchPreviewDto,
  ListBatchesDto,
  RetryBatchDto,
} from './batch.dto.js';
import { BatchItemPageDto, ListBatchItemsDto } from './batch-item.dto.js';
import { BatchChanges } from './batch-changes.js';
import { BatchIdPipe } from './batch-id.pipes.js';
import { BatchItems } from './batch-items.js';
import { BatchPresenter } from './batch-presenter.js';
import { BatchReader } from './batch-reader.js';
import { BatchRequests } from './intake/batch-requests.js';

const FORM = {
  schema: {
    type: 'object' as const,
    required: ['file'],
    allOf: [{ $ref: getSchemaPath(BatchOptionsDto) }],
    properties: { file: { type: 'string' as const, format: 'binary', description: 'The table, as CSV' } },
  },
};
const PREVIEW = {
  description: 'With `dryRun`: what would be done; with `Accept: text/csv`, a table of all faults',
  content: {
    'application/json': { schema: { $ref: getSchemaPath(BatchPreviewDto) } },
    'text/csv': { schema: { type: 'string' as const } },
  },
};
const NOT_FOUND = { 404: ['BATCH_NOT_FOUND'] };
const REFUSED = {
  400: ['MALFORMED_UPLOAD', 'BATCH_FILE_MISSING', 'VALIDATION_FAILED', 'IDEMPOTENCY_KEY_INVALID'],
  408: ['UPLOAD_TIMED_OUT'],
  413: ['FILE_TOO_LARGE', 'CSV_TOO_MANY_ROWS', 'CSV_TOO_MANY_URLS'],
  422: [
    'CSV_EMPTY',
    'CSV_NO_ROWS',
    'CSV_NOT_TEXT',
    'CSV_ENCODING',
    'CSV_COLUMN_MISSING',
    'CSV_COLUMN_TWICE',
    'CSV_TOO_MANY_COLUMNS',
    'CSV_ROW_TOO_LARGE',
    'CSV_QUOTES',
    'BATCH_FILE_FAULTY',
    'WEBHOOK_URL_NOT_ALLOWED',
    'IDEMPOTENCY_KEY_REUSED',
    'TOO_MANY_BATCH_ROWS',
  ],
  429: ['TOO_MANY_BATCHES'],
  507: ['STORAGE_FULL'],
};

/** Tables of products: their images are fetched, taken in as one's own, and given back compressed. */
@ApiTags('batches')
@Controller('batches')
export class BatchesController {
  constructor(
    private readonly requests: BatchRequests,
    private readonly reader: BatchReader,
    private readonly items: BatchItems,
    private readonly changes: BatchChanges,
    private readonly presenter: BatchPresenter,
  ) {}

  /**
   * Have the images of a table of products processed.
   * The file is CSV with a column `Input Image Urls` and, if there are any, `S. No.` and `Product Name`. Answers at once;
   * images are fetched in the background. Rows at fault become failed items, unless `strict` is set.
   */
  @Post()
  @Allow('images:write')
  @HttpCode(202)
  @ApiConsumes('multipart/form-data')
  @ApiExtraModels(BatchOptionsDto, BatchPreviewDto)
  @ApiBody(FORM)
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Sent again with the same file and options, the answer is that of the first request',
  })
  @ApiAcceptedResponse({ type: AcceptedBatchDto })
  @ApiOkResponse(PREVIEW)
  @ApiProblems(REFUSED)
  create(@CurrentUser() user: Principal, @Req() request: Request, @Res() response: Response): Promise<void> {
    return this.requests.create(user, request, response);
  }

  /** One's own batches, newest first. */
  @Get()
  @Allow('images:read')
  async list(@CurrentUser() user: Principal, @Query() query: ListBatchesDto): Promise<BatchPageDto> {
    const page = await this.reader.list(user, query);
    return { ...page, data: await this.presenter.presentAll(page.data) };
  }

  /** How far a batch has come. */
  @Get(':id')
  @Allow('images:read')
  @ApiProblems(NOT_FOUND)
  async get(@CurrentUser() user: Principal, @Param('id', BatchIdPipe) id: string): Promise<BatchDto> {
    return this.presenter.present(await this.reader.getOwned(user, id));
  }

  /** Its items, in the order of the file, with what became of each. */
  @Get(':id/items')
  @Allow('images:read')
  @ApiProblems(NOT_FOUND)
  listItems(
    @CurrentUser() user: Principal,
    @Param('id', BatchIdPipe) id: string,
    @Query() query: ListBatchItemsDto,
  ): Promise<BatchItemPageDto> {
    return this.items.list(user, id, query);
  }

  /** Stop it. What was done is kept; what is being worked on stops within seconds. */
  @Post(':id/cancel')
  @Allow('images:write')
  @HttpCode(200)
  @ApiProblems(NOT_FOUND)
  async cancel(@CurrentUser() user: Principal, @Param('id', BatchIdPipe) id: string): Promise<BatchDto> {
    return this.presenter.present(await this.changes.cancel(user, id));
  }

  /** Try again what failed, save rows that are at fault themselves. */
  @Post(':id/retry')
  @Allow('images:write')
  @HttpCode(202)
  @ApiBody({ type: RetryBatchDto, required: false })
  @ApiProblems({ ...NOT_FOUND, 409: ['BATCH_NOTHING_TO_RETRY'] })
  async retry(
    @CurrentUser() user: Principal,
    @Param('id', BatchIdPipe) id: string,
    @Body() wanted: RetryBatchDto = new RetryBatchDto(),
  ): Promise<BatchDto> {
    return this.presenter.present(await this.changes.retry(user, id, wanted));
  }

  /** Stop it and forget it. Its images stay, the links to processed ones do not work any more. */
  @Delete(':id')
  @Allow('images:write')
  @HttpCode(204)
  @ApiProblems(NOT_FOUND)
  async delete(@CurrentUser() user: Principal, @Param('id', BatchIdPipe) id: string): Promise<void> {
    await this.changes.delete(user, id);
  }
}
