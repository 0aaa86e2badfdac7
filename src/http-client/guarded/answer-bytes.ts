import type { IncomingHttpHeaders } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { exchangeFault } from './exchange-faults.js';
import { FetchFault } from './fetch-fault.js';
import type { ReadAhead } from './read-ahead.js';

export interface Answer {
  /** That answered, after all redirects. */
  url: URL;
  status: number;
  headers: IncomingHttpHeaders;
  body: Readable;
  /** Of the connection that it comes through. */
  ahead: ReadAhead;
}

const DECODERS: Record<string, () => NodeJS.ReadWriteStream> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * The bytes of an answer, no more than so many, counted after decoding: a small answer may unfold to gigabytes.
 * @throws FetchFault
 */
export function answerBytes(
  answer: Answer,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  // At once: much can be received before anybody reads.
  return counted({ ...answer, chunks: answer.ahead.of(answer.body) }, maxBytes, signal);
}

type Chunks = Pick<Answer, 'status' | 'headers'> & { chunks: AsyncIterable<Buffer> };

async function* counted(
  answer: Chunks,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const { status: httpStatus, headers } = answer;
  let bytes = 0;
  if (Number(headers['content-length']) > maxBytes)
    throw new FetchFault('RESPONSE_TOO_LARGE', { httpStatus, bytes });
  try {
    for await (const chunk of decoded(answer)) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new FetchFault('RESPONSE_TOO_LARGE', { httpStatus, bytes });
      yield chunk;
    }
  } catch (error) {
    throw exchangeFault(error, signal, { httpStatus, bytes });
  }
  if (bytes === 0) throw new FetchFault('RESPONSE_EMPTY', { httpStatus, bytes });
}

/** Asked for as it is; some servers encode all the same. */
function decoded({ headers, status, chunks }: Chunks): AsyncIterable<Buffer> {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return chunks;
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (!decoder) throw new FetchFault('RESPONSE_UNREADABLE', { httpStatus: status });
  // What becomes of it shows in the last stream, which is the one that is read.
  return pipeline(chunks, decoder(), () => undefined) as unknown as AsyncIterable<Buffer>;
}
