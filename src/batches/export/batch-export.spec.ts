import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import type { Batch } from '../../database/entities/batch.entity.js';
import type { BatchLinks } from '../batch-links.js';
import { BatchExport } from './batch-export.js';
import type { ProductRow, ProductRows } from './product-rows.js';

const batch = { id: 'b', columns: ['Url'], urlColumn: 0, delimiter: ',' } as Batch;

/** Rows without end, and how many of them were asked for. */
function endless(failAt = Infinity) {
  const asked = { rows: 0, ended: false };
  async function* rows(): AsyncGenerator<ProductRow> {
    try {
      for (;;) {
        if (++asked.rows > failAt) throw new Error('The database is away');
        yield { line: asked.rows, cells: ['x'.repeat(1000)], items: [] };
      }
    } finally {
      asked.ended = true;
    }
  }
  const table = new BatchExport({ rows } as unknown as ProductRows, {} as BatchLinks);
  return { asked, table };
}

it('an export reads no further than its reader, and ends with him', async () => {
  const { asked, table } = endless();
  const stream = table.whole(batch, '');
  await once(stream, 'readable');
  stream.read();
  await new Promise(setImmediate);
  expect(asked.rows).toBeLessThan(1000);
  stream.destroy();
  await expect.poll(() => asked.ended).toBe(true);
});

it('an export that cannot go on fails', async () => {
  const { table } = endless(100);
  await expect(text(table.whole(batch, ''))).rejects.toThrow('The database is away');
});
