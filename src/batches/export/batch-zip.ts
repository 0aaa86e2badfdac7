import { Injectable } from '@nestjs/common';
import type { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Batch } from '../../database/entities/batch.entity.js';
import { FileNotFound, Storage } from '../../storage/storage.driver.js';
import type { ItemRow } from '../batch-items.js';
import { OutputLedger } from '../output/output-ledger.js';
import { outputName } from '../output/output-name.js';
import { ProductRows } from './product-rows.js';
import { zipReport } from './zip-report.js';

/** Pictures do not shrink. */
const STORED = { compress: false };

/** The processed images of a batch in one file, made while it is read: one picture at a time is held. */
@Injectable()
export class BatchZip {
  constructor(
    private readonly rows: ProductRows,
    private readonly storage: Storage,
    private readonly ledger: OutputLedger,
  ) {}

  stream(batch: Batch): Readable {
    const zip = new ZipFile();
    const output = zip.outputStream as PassThrough;
    // Whoever reads a stream that is cut off sees that it is.
    zip.once('error', (error: Error) => output.destroy(error));
    this.packAll(zip, output, batch).catch((error: Error) => output.destroy(error));
    return output;
  }

  private async packAll(zip: ZipFile, output: PassThrough, batch: Batch): Promise<void> {
    const closed = new AbortController();
    output.once('close', () => closed.abort());
    const packed = new Set<string>();
    for await (const item of this.rows.items(batch.id, true)) {
      if (await this.pack(zip, item, batch, closed.signal)) packed.add(item.id);
      if (closed.signal.aborted) return;
    }
    zip.addReadStream(zipReport(batch, this.rows.items(batch.id, false), packed), 'report.csv');
    zip.end();
  }

  /** @returns false where there is nothing any more */
  private async pack(zip: ZipFile, item: ItemRow, batch: Batch, closed: AbortSignal): Promise<boolean> {
    if (item.imageId === null) return false;
    const key = await this.ledger.find(item.imageId, batch);
    if (key === undefined) return false;
    const name = outputName(item, batch.format);
    const options = { ...STORED, ...(item.finishedAt && { mtime: item.finishedAt }) };
    try {
      const file = await this.storage.stat(key);
      if (!file) return false;
      const stream = await this.storage.open(key);
      // Not as a buffer: the archive would hold on to each of them until its end.
      zip.addReadStream(stream, name, options);
      await finished(stream, { signal: closed }).finally(() => stream.destroy());
      return true;
    } catch (error) {
      if (error instanceof FileNotFound) return false;
      throw error;
    }
  }
}
