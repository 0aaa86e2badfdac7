import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatchFile } from './batch-file.js';
import { csvStream } from './csv-writer.js';
import type { Delimiter } from './delimiter.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-writer-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function* each(rows: readonly (readonly string[])[]) {
  yield* rows;
}

const write = (rows: readonly (readonly string[])[], delimiter: Delimiter = ',') =>
  buffer(csvStream(each(rows), delimiter));

async function read(content: Buffer): Promise<string[][]> {
  const path = join(folder, 'file.csv');
  await writeFile(path, content);
  const file = await BatchFile.open(path, { maxRows: 1000, maxUrls: 10_000, check: (url) => new URL(url) });
  const rows = [file.columns.names];
  for await (const lot of file.lots(100)) rows.push(...lot.map(({ cells }) => cells));
  return rows;
}

describe(csvStream.name, () => {
  it('writes as the standard has it, with the mark of UTF-8', async () => {
    const text = await write([
      ['a', 'b c', 'd"e', 'f,g', 'h\ni', ''],
      ['ä', '1', '', '', '', ''],
    ]);
    expect(text.toString()).toBe('\ufeffa,b c,"d""e","f,g","h\ni",\r\nä,1,,,,\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠1'])(
    'keeps %j from being taken for a formula',
    async (cell) => {
      const [, [kept]] = (await read(
        await write([
          ['x', 'url'],
          [cell, 'http://a/'],
        ]),
      )) as [string[], string[]];
      expect(kept).toBe(`'${cell}`);
    },
  );

  it('writes what is read again as it was, and guards nothing twice', async () => {
    const parts = ['a', '"', ',', ';', '\t', '\n', '\r\n', "'", '=', ' ', '🪑', 'ä', '\ufeff', '-', '1'];
    let state = 5;
    const random = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const cell = () => Array.from({ length: random(8) }, () => parts[random(parts.length)]).join('');
    for (const delimiter of [',', ';', '\t'] as const) {
      const header = ['x', 'Input Image Urls', 'y'];
      const rows = Array.from({ length: 200 }, () => [cell(), 'http://a/', cell()]);
      const once = await read(await write([header, ...rows], delimiter));
      const guarded = (text: string) => (/^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text);
      expect(once.slice(1)).toEqual(rows.map((row) => row.map(guarded)));
      expect(await read(await write(once, delimiter))).toEqual(once);
    }
  });

  it('ends where the rows do not come', async () => {
    async function* failing() {
      yield ['a'];
      throw new Error('The database is away');
    }
    await expect(buffer(csvStream(failing(), ','))).rejects.toThrow('The database is away');
  });
});
