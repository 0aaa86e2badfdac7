import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Digest } from './format.js';

/** Lets bytes through, and counts and hashes them. */
export class Meter extends Transform {
  private readonly hash = createHash('sha256');
  private size = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.hash.update(chunk);
    this.size += chunk.length;
    done(null, chunk);
  }

  /** Once, after the last byte. */
  digest(): Digest {
    return { size: this.size, sha256: this.hash.digest('hex') };
  }
}

/** Reads to the end. */
export async function digestOf(source: AsyncIterable<Uint8Array>): Promise<Digest> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of source) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: hash.digest('hex') };
}

export const digestOfBytes = (bytes: Uint8Array): Digest => ({
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

/** Flushed to the disk when it returns. */
export async function writeMeasured(path: string, source: Readable): Promise<Digest> {
  const meter = new Meter();
  await pipeline(source, meter, createWriteStream(path, { mode: 0o600, flush: true }));
  return meter.digest();
}

export const sameDigest = (a: Digest, b: Digest) => a.size === b.size && a.sha256 === b.sha256;
