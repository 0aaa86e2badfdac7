import { Worker } from 'node:worker_threads';
import { withDeadline } from '../../common/deadline.js';
import type { RawPixels } from '../bmp/bmp-decoder.js';

const ENTRY = new URL('./heic-worker.mjs', import.meta.url);

interface HeicOptions {
  maxPixels: number;
  timeoutSeconds: number;
  signal?: AbortSignal;
}

interface Answer {
  data: Uint8Array;
  width: number;
  height: number;
}

/**
 * Decodes the primary picture, upright. In a thread of its own, because decoding HEVC in WebAssembly takes
 * about 70 ms per megapixel; the thread ends afterwards and gives its memory back, whatever the file did.
 */
export function decodeHeic(path: string, options: HeicOptions): Promise<RawPixels> {
  const { maxPixels, timeoutSeconds, signal = new AbortController().signal } = options;
  return withDeadline(timeoutSeconds * 1000, signal, (deadline) => decode(path, maxPixels, deadline.signal));
}

function decode(path: string, maxPixels: number, limit: AbortSignal): Promise<RawPixels> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(ENTRY, {
      workerData: { path, maxPixels },
      resourceLimits: { maxOldGenerationSizeMb: 256 },
      // libheif writes its complaints to the console.
      stdout: true,
      stderr: true,
      env: {},
    });
    const stop = () => {
      reject(limit.reason as Error);
      void worker.terminate();
    };
    limit.addEventListener('abort', stop);
    worker.once('message', ({ data, width, height }: Answer) =>
      resolve({ data: Buffer.from(data.buffer), width, height, channels: 4 }),
    );
    worker.once('error', reject);
    worker.once('exit', (code) => {
      limit.removeEventListener('abort', stop);
      reject(new Error(`The HEIC decoder ended with code ${code} and no picture`));
    });
    if (limit.aborted) stop();
  });
}
