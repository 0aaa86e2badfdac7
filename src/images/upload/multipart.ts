import type { Request } from 'express';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../../common/ids.js';
import { MultipartReading, type MultipartOptions } from './multipart-reading.js';
import { writeReceived, type ReceivedFile } from './received-file.js';

/**
 * Streams the file parts of a request to temporary files. On failure none is left behind; on success they
 * are the caller's to use and delete.
 */
export async function receiveFiles(request: Request, options: MultipartOptions): Promise<ReceivedFile[]> {
  const writes: Promise<ReceivedFile>[] = [];
  try {
    const reading = new MultipartReading(request, options, (stream, filename) => {
      const write = writeReceived(stream, join(options.folder, newId()), filename);
      // Looked at below; until then a failed write must not count as unhandled.
      write.catch(() => undefined);
      writes.push(write);
      return write;
    });
    await reading.settled;
    return await Promise.all(writes);
  } catch (error) {
    for (const outcome of await Promise.allSettled(writes)) {
      if (outcome.status === 'fulfilled') await discard(outcome.value);
    }
    throw error;
  }
}

/** What storage has taken over has no path any more. */
export const discard = async (file: ReceivedFile) => {
  if (file.path) await rm(file.path, { force: true });
};
