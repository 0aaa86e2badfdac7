import { Readable } from 'node:stream';
import type { ByteRange } from '../../storage.driver.js';

/** Servers may answer with more than was asked for, or with everything; our answer has promised this range. */
export function exactly(body: Readable, { start, end }: ByteRange, contentRange = ''): Readable {
  const [, first = '0', last = ''] = /^bytes (\d+)-(\d+)\//.exec(contentRange) ?? [];
  if (Number(first) === start && last === String(end)) return body;
  return Readable.from(cut(body, start - Number(first), end - start + 1));
}

async function* cut(body: Readable, skip: number, length: number): AsyncGenerator<Buffer> {
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const part = chunk.subarray(skip, skip + length);
    skip = Math.max(0, skip - chunk.length);
    length -= part.length;
    if (part.length > 0) yield part;
    if (length === 0) return;
  }
}
