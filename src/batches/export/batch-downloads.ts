import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Readable } from 'node:stream';
import type { Principal } from '../../auth/access.js';
import { dispositionOf } from '../../common/content-disposition.js';
import type { Batch } from '../../database/entities/batch.entity.js';
import { BatchPresenter } from '../batch-presenter.js';
import { BatchReader } from '../batch-reader.js';
import { pour } from '../pour.js';
import { BatchExport } from './batch-export.js';
import { BatchZip } from './batch-zip.js';
import type { ExportQueryDto, PartialQueryDto } from './export.dto.js';

interface Exchange {
  user: Principal;
  request: Request;
  response: Response;
}

interface Download {
  contentType: string;
  /** What is added to the name of the batch's file. */
  suffix: string;
  open: () => Readable;
}

/** Until a batch may have got somewhere. */
const RETRY_SECONDS = 5;
const MAX_RETRY_SECONDS = 60;

/** Batches as files: sent while they are made, whole or cut off visibly. */
@Injectable()
export class BatchDownloads {
  constructor(
    private readonly reader: BatchReader,
    private readonly presenter: BatchPresenter,
    private readonly table: BatchExport,
    private readonly zip: BatchZip,
  ) {}

  /** @throws BatchNotFound */
  sendTable(exchange: Exchange, id: string, query: ExportQueryDto): Promise<void> {
    const failed = query.only === 'failed';
    return this.send(exchange, id, query, (batch) => ({
      contentType: 'text/csv; charset=utf-8',
      suffix: failed ? '-failed.csv' : '-results.csv',
      open: () => (failed ? this.table.failed(batch) : this.table.whole(batch, ownAddress(exchange.request))),
    }));
  }

  /** @throws BatchNotFound */
  sendZip(exchange: Exchange, id: string, query: PartialQueryDto): Promise<void> {
    return this.send(exchange, id, query, (batch) => ({
      contentType: 'application/zip',
      suffix: '.zip',
      open: () => this.zip.stream(batch),
    }));
  }

  private async send(
    { user, request, response }: Exchange,
    id: string,
    { partial }: PartialQueryDto,
    describe: (batch: Batch) => Download,
  ): Promise<void> {
    const batch = await this.reader.getOwned(user, id);
    if (batch.status === 'processing' && partial !== '1' && partial !== 'true')
      return this.sendState(batch, response);
    const { contentType, suffix, open } = describe(batch);
    const name = batch.originalFilename.replace(/\.[^.]*$/, '') + suffix;
    response.setHeader('Content-Type', contentType);
    response.setHeader('Content-Disposition', dispositionOf('attachment', name, `batch${suffix}`));
    // Proxies of nginx's kind would store what is large before they pass it on.
    response.setHeader('X-Accel-Buffering', 'no');
    if (request.method === 'HEAD') response.end();
    else await pour(open(), response);
  }

  private async sendState(batch: Batch, response: Response): Promise<void> {
    const state = await this.presenter.present(batch);
    const left = ((state.estimatedFinishAt?.getTime() ?? 0) - Date.now()) / 1000;
    const seconds = Math.min(Math.max(Math.ceil(left), RETRY_SECONDS), MAX_RETRY_SECONDS);
    response.status(202).setHeader('Retry-After', seconds);
    response.json(state);
  }
}

/** By what we know ourselves: what the request says of its host, anyone may have written. */
const ownAddress = ({ socket }: Request) => `http://localhost:${socket.localPort}`;
