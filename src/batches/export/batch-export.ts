import { Injectable } from '@nestjs/common';
import type { Readable } from 'node:stream';
import type { Batch } from '../../database/entities/batch.entity.js';
import { BatchLinks } from '../batch-links.js';
import { addressesOf, EXPORT_COLUMNS, listColumns } from '../csv/columns.js';
import { csvStream } from '../csv/csv-writer.js';
import type { Delimiter } from '../csv/delimiter.js';
import { ProductRows, type ProductItem, type ProductRow } from './product-rows.js';
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
    return this.write(batch, false, ({ cells, items }) => {
      const links = items.map(({ id, status, imageId }) =>
        status === 'done' && imageId !== null ? this.links.output(batch.id, id, base) : '',
      );
      return inColumns(batch, cells, [joinUrls(links), rowStatus(items), rowErrors(items)]);
    });
  }

  /** What failed and nothing else; what is added here is left out again where it is uploaded. */
  failed(batch: Batch): Readable {
    return this.write(batch, true, ({ cells, items }) => {
      const failed = items.filter(({ status }) => status === 'failed');
      return inColumns(batch, failedCells(batch, cells, items), ['', 'failed', rowErrors(failed)]);
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

/** What belongs to no column comes last, where it belongs to none again when the table is sent in again. */
const inColumns = ({ columns }: Batch, cells: readonly string[], added: readonly string[]): string[] => [
  ...cells.slice(0, columns.length),
  ...added,
  ...cells.slice(columns.length),
];

/** Of the addresses those that failed, each in its column; where that is all of them, the cells as they were given. */
function failedCells(
  { columns, urlColumn }: Batch,
  cells: string[],
  items: readonly ProductItem[],
): string[] {
  if (items.every(({ status }) => status === 'failed')) return cells;
  const urlColumns = listColumns(columns, urlColumn);
  const addresses = addressesOf(cells, urlColumns);
  return urlColumns.reduce((result, column) => {
    const urls = items.filter(
      ({ status }, index) => status === 'failed' && (addresses[index]?.column ?? urlColumn) === column,
    );
    return result.with(column, joinUrls(urls.map(({ url }) => url)));
  }, cells);
}
