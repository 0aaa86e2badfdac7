import type { Request } from 'express';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../common/ids.js';
import { MultipartReading, type MultipartOptions } from './multipart-reading.js';
import { writeReceived, type ReceivedFile } from './received-file.js';

export interface ReceivedForm {
  files: ReceivedFile[];
  /** The text parts, by name. */
  values: ReadonlyMap<string, readonly string[]>;
}

/**
 * Streams the file parts of a request to temporary files. Whatever becomes of them, none is left behind: what `use`
 * has not taken over is deleted.
 */
export async function withForm<T>(
  request: Request,
  options: MultipartOptions,
  use: (form: ReceivedForm) => Promise<T>,
): Promise<T> {
  const form = await receive(request, options);
  try {
    return await use(form);
  } finally {
    await Promise.all(form.files.map(discard));
  }
}

async function receive(request: Request, options: MultipartOptions): Promise<ReceivedForm> {
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
    return { files: await Promise.all(writes), values: reading.values };
  } catch (error) {
    for (const outcome of await Promise.allSettled(writes)) {
      if (outcome.status === 'fulfilled') await discard(outcome.value);
    }
    throw error;
  }
}

/** What storage has taken over has no path any more. */
export async function discard(file: ReceivedFile): Promise<void> {
  if (file.path) await rm(file.path, { force: true });
}
