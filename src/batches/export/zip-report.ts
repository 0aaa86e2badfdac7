import type { Readable } from 'node:stream';
import type { Batch } from '../../database/entities/batch.entity.js';
import type { ItemRow } from '../batch-items.js';
import { csvStream } from '../csv/csv-writer.js';
import type { Delimiter } from '../csv/delimiter.js';
import { outputName } from '../output/output-name.js';

const COLUMNS = ['Line', 'S. No.', 'Product Name', 'Input Image Url', 'File', 'Status', 'Error'];
const MISSING = 'OUTPUT_MISSING: The processed image was not there when this file was made';

/** Which file is made of which address, and what became of the others. @param packed ids of those that are there */
export function zipReport(
  { format, delimiter }: Batch,
  items: AsyncIterable<ItemRow>,
  packed: ReadonlySet<string>,
): Readable {
  async function* rows() {
    yield COLUMNS;
    for await (const item of items) {
      const { line, serialNumber, productName, url, status } = item;
      const file = packed.has(item.id) ? outputName(item, format) : '';
      yield [String(line), serialNumber, productName, url, file, status, errorOf(item, file)];
    }
  }
  return csvStream(rows(), delimiter as Delimiter);
}

function errorOf({ status, errorCode, errorMessage }: ItemRow, file: string): string {
  if (errorCode !== null && (status === 'failed' || status === 'done'))
    return `${errorCode}: ${errorMessage}`;
  return status === 'done' && file === '' ? MISSING : '';
}
