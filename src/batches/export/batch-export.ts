import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { Batch } from '../../database/entities/batch.entity.js';
import { BatchLinks } from '../batch-links.js';
import { EXPORT_COLUMNS } from '../csv/columns.js';
import { csvStream } from '../csv/csv-writer.js';
import type { Delimiter } from '../csv/delimiter.js';
import { ProductRows, type ProductRow } from './product-rows.js';
import { joinUrls, rowErrors, rowStatus } from './row-outcome.js';

/** Tables of products given back, with what became of them. */
@Injectable()
export class BatchExport {
  constructor(
    private readonly rows: ProductRows,
    private readonly links: BatchLinks,
  ) {}

  /** @param base what links begin with where no PUBLIC_URL is set */
  whole(batch: Batch, base: string): Readable {
    return this.write(batch, false, ({ cells, items }) => [
      ...cells,
      joinUrls(
        items.map(({ id, status, imageId }) =>
          status === 'done' && imageId !== null ? this.links.output(batch.id, id, base) : '',
        ),
      ),
      rowStatus(items),
      rowErrors(items),
    ]);
  }

  /** What failed and nothing else; what is added here is left out again where it is uploaded. */
  failed(batch: Batch): Readable {
    return this.write(batch, true, ({ cells, items }) => {
      const failed = items.filter(({ status }) => status === 'failed');
      const urls = joinUrls(failed.map(({ url }) => url));
      return [...cells.with(batch.urlColumn, urls), '', 'failed', rowErrors(failed)];
    });
  }

  private write(batch: Batch, failed: boolean, toCells: (row: ProductRow) => string[]): Readable {
    const { id, columns, delimiter } = batch;
    const rows = this.rows.rows(id, failed);
    async function* cells() {
      yield [...columns, ...EXPORT_COLUMNS];
      for await (const row of rows) yield toCells(row);
    }
    return csvStream(cells(), delimiter as Delimiter);
  }
}
