import type { Response } from 'express';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The reader hung up, before or meanwhile. */
const GONE = ['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_UNABLE_TO_PIPE'];

/** Ends the connection where something fails, so that half a file does not look like a whole one. */
export async function pour(stream: Readable, response: Response): Promise<void> {
  try {
    await pipeline(stream, response);
  } catch (error) {
    if (!GONE.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
