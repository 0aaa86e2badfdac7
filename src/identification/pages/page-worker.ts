import { parentPort } from 'node:worker_threads';
import type { FromPageWorker, ToPageWorker } from './page-thread.js';
import { readPage } from './read-page.js';

/** Whatever goes wrong is the page's doing: nothing else is done here. */
function answerTo({ body, origin }: ToPageWorker): FromPageWorker {
  try {
    return { page: readPage(Buffer.from(body.buffer, body.byteOffset, body.byteLength), origin) };
  } catch (error) {
    return { fault: String(error instanceof Error ? (error.cause ?? error) : error) };
  }
}

// oxlint-disable unicorn/require-post-message-target-origin -- it is a thread, not a window
parentPort?.on('message', (order: ToPageWorker) => parentPort?.postMessage(answerTo(order)));
parentPort?.postMessage('ready');
