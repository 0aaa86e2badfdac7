import busboy from 'busboy';
import type { Request } from 'express';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { newId } from '../../common/ids.js';
import { MalformedUpload, UploadTimedOut } from '../images.errors.js';
import { cleanFilename } from './filename.js';
import { writeReceived, type ReceivedFile } from './received-file.js';

export interface MultipartOptions {
  /** Names of the parts that hold files. */
  fields: readonly string[];
  maxFiles: number;
  maxBytes: number;
  folder: string;
  /** Seconds without a byte after which the upload is given up. */
  idleTimeout: number;
  /** Stop reading at the first file that is too large, rather than sparing the rest. */
  stopWhenTooLarge: boolean;
}

/** Bytes per second, averaged, below which an upload only holds a connection. */
const MIN_RATE = 1024;
const MAX_TEXT_PARTS = 20;

/**
 * Streams the file parts of a request to temporary files. On failure none is left behind; on success they
 * are the caller's to use and delete.
 */
export async function receiveFiles(request: Request, options: MultipartOptions): Promise<ReceivedFile[]> {
  const writes: Promise<ReceivedFile>[] = [];
  try {
    await parse(request, options, (stream, filename) => {
      const write = writeReceived(stream, join(options.folder, newId()), filename);
      // Looked at below; until then a failed write must not count as unhandled.
      write.catch(() => undefined);
      writes.push(write);
      return write;
    });
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

type Accept = (stream: Readable, filename: string) => Promise<ReceivedFile>;

function parse(request: Request, options: MultipartOptions, accept: Accept): Promise<void> {
  return new Promise((resolve, reject) => {
    const parser = createParser(request, options);
    const guard = watchPace(request, options.idleTimeout, fail);
    const open = new Set<Readable>();
    let failed = false;

    function fail(error: unknown): void {
      if (failed) return;
      failed = true;
      finish();
      request.unpipe(parser);
      request.resume();
      for (const stream of open) stream.destroy(error as Error);
      parser.destroy();
      reject(error);
    }
    const onAborted = () => {
      if (!request.complete) fail(new MalformedUpload('The upload was broken off'));
    };
    function finish(): void {
      guard.stop();
      request.off('close', onAborted);
    }

    parser.on('file', (field: string, stream: Readable, info: { filename?: string }) => {
      stream.on('error', fail);
      if (!options.fields.includes(field)) return fail(unexpectedPart(field, options.fields));
      open.add(stream);
      stream.once('close', () => open.delete(stream));
      accept(stream, cleanFilename(decodeQuotes(info.filename ?? ''))).then((file) => {
        if (file.tooLarge && options.stopWhenTooLarge) done();
      }, fail);
    });
    parser.on('filesLimit', () =>
      fail(new MalformedUpload(`Send at most ${options.maxFiles} file(s) at once`)),
    );
    parser.on('fieldsLimit', () => fail(new MalformedUpload('There are too many text parts')));
    parser.on('partsLimit', () => fail(new MalformedUpload('There are too many parts')));
    parser.on('error', (error) =>
      fail(new MalformedUpload('The multipart body is malformed', { cause: error })),
    );
    parser.on('close', done);
    request.on('close', onAborted);

    function done(): void {
      if (failed) return;
      failed = true;
      finish();
      request.unpipe(parser);
      resolve();
    }

    // Told to go on only now, so that a request refused before this point never sends its body.
    if (request.headers.expect?.toLowerCase() === '100-continue') request.res?.writeContinue();
    request.pipe(parser);
  });
}

function createParser(request: Request, { maxFiles, maxBytes }: MultipartOptions) {
  if (request.headers['content-encoding']) {
    throw new MalformedUpload('Send the body without Content-Encoding');
  }
  try {
    return busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      limits: {
        files: maxFiles,
        fileSize: maxBytes,
        fields: MAX_TEXT_PARTS,
        parts: maxFiles + MAX_TEXT_PARTS,
        fieldSize: 10_000,
        headerPairs: 50,
      },
    });
  } catch (error) {
    throw new MalformedUpload('Send multipart/form-data with a boundary', { cause: error });
  }
}

/** Browsers send a quotation mark in a file's name as `%22` (WHATWG HTML, multipart/form-data encoding). */
const decodeQuotes = (filename: string) => filename.replaceAll('%22', '"');

const unexpectedPart = (field: string, wanted: readonly string[]) =>
  new MalformedUpload(
    `Unexpected file part "${cleanFilename(field).slice(0, 60)}"; send the file as ${wanted.map((name) => `"${name}"`).join(' or ')}`,
  );

/** Gives up on a sender that stops, or that sends so slowly that it only holds the connection. */
function watchPace(request: Request, idleTimeout: number, fail: (error: unknown) => void) {
  const started = Date.now();
  let bytes = 0;
  let lastBytes = -1;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
  };
  request.on('data', count);
  const timer = setInterval(() => {
    const seconds = (Date.now() - started) / 1000;
    // A paused request is one that our disk holds up, not the sender.
    const stalled = bytes === lastBytes && !request.isPaused();
    if (stalled || bytes / seconds < MIN_RATE) fail(new UploadTimedOut());
    lastBytes = bytes;
  }, idleTimeout * 1000);
  return {
    stop() {
      clearInterval(timer);
      request.off('data', count);
    },
  };
}
