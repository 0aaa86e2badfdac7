import { createReadStream } from 'node:fs';
import type { TableEntry } from './format.js';

export interface ImageRow {
  id: string;
  storageKey: string | null;
  sha256: string;
  fileSize: number;
}

const NEWLINE = 0x0a;

/** What the dumped table of images says of their files. None of these columns holds anything that COPY escapes. */
export async function* imageRows({ path, columns }: TableEntry & { path: string }): AsyncIterable<ImageRow> {
  const [id, key, sha256, size] = ['id', 'storage_key', 'sha256', 'file_size'].map((name) =>
    columns.indexOf(name),
  ) as [number, number, number, number];
  for await (const line of lines(path)) {
    const values = line.split('\t');
    const storageKey = values[key]!;
    yield {
      id: values[id]!,
      storageKey: storageKey === '\\N' ? null : storageKey,
      sha256: values[sha256]!,
      fileSize: Number(values[size]),
    };
  }
}

/** By LF alone: readline also breaks at U+2028, which file names may hold. */
async function* lines(path: string): AsyncIterable<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield Buffer.concat([rest, chunk.subarray(start, end)]).toString();
      rest = Buffer.alloc(0);
      start = end + 1;
    }
    rest = Buffer.concat([rest, chunk.subarray(start)]);
  }
}
