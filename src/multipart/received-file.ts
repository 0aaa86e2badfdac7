import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { asStorageFault } from '../storage/storage.errors.js';

export interface ReceivedFile {
  /** A temporary file; empty once storage has taken it over. */
  path: string;
  filename: string;
  size: number;
  /** 64 hexadecimal digits. */
  sha256: string;
  /** Cut off at the limit; nothing of it is to be used. */
  tooLarge: boolean;
}

/** Disks like writes larger than what a socket hands over. */
const WRITE_BUFFER = 256 * 1024;

/** Writes a stream to disk, flushed, while hashing and counting it; nothing is held whole. */
export async function writeReceived(source: Readable, path: string, filename: string): Promise<ReceivedFile> {
  const hash = createHash('sha256');
  let size = 0;
  const tap = new Transform({
    highWaterMark: WRITE_BUFFER,
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  // Opened first: a stream that opens by itself could create the file after a failure has removed it.
  const handle = await open(path, 'wx').catch((error: unknown) => {
    throw asStorageFault(error);
  });
  try {
    await pipeline(source, tap, handle.createWriteStream({ highWaterMark: WRITE_BUFFER, flush: true }));
  } catch (error) {
    await rm(path, { force: true });
    throw asStorageFault(error);
  }
  const tooLarge = (source as Readable & { truncated?: boolean }).truncated === true;
  return { path, filename, size, sha256: hash.digest('hex'), tooLarge };
}
