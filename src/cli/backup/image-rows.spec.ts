import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageRows, type ImageRow } from './image-rows.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-rows-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(text: string): Promise<ImageRow[]> {
  const path = join(folder, 'images.copy');
  await writeFile(path, text);
  const columns = ['id', 'original_filename', 'file_size', 'sha256', 'storage_key'];
  const rows: ImageRow[] = [];
  for await (const row of imageRows({ table: 'images', columns, rows: 0, size: 0, sha256: '', path }))
    rows.push(row);
  return rows;
}

describe('imageRows', () => {
  it('reads what COPY writes, whatever the file names hold', async () => {
    const rows = await read('1\ta\\tb\u2028c.jpg\t12\tabc\t01/1/original\n2\té.png\t3\tdef\t\\N\n');

    expect(rows).toEqual([
      { id: '1', fileSize: 12, sha256: 'abc', storageKey: '01/1/original' },
      { id: '2', fileSize: 3, sha256: 'def', storageKey: null },
    ]);
  });

  it('puts lines together that come in pieces', async () => {
    const name = 'ü'.repeat(50_000);
    const rows = await read(Array.from({ length: 5 }, (_, id) => `${id}\t${name}\t1\tabc\tkey\n`).join(''));

    expect(rows.map(({ id, storageKey }) => `${id} ${storageKey}`)).toEqual(
      Array.from({ length: 5 }, (_, id) => `${id} key`),
    );
  });

  it('reads no rows from an empty table', async () => {
    expect(await read('')).toEqual([]);
  });
});
