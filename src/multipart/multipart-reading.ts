import busboy from 'busboy';
import type { Request } from 'express';
import type { Readable } from 'node:stream';
import { DomainError } from '../common/domain-error.js';
import { cleanFilename } from './filename.js';
import { FileTooLarge, MalformedUpload, UploadTimedOut } from './multipart.errors.js';
import type { ReceivedFile } from './received-file.js';

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

/** One multipart body being read: settles once, however it ends. */
export class MultipartReading {
  readonly settled: Promise<void>;
  /** The text parts that came so far, by name. */
  readonly values = new Map<string, string[]>();
  private readonly parser: busboy.Busboy;
  private readonly open = new Set<Readable>();
  private readonly pace: { stop(): void };
  private ended = false;
  private resolve!: () => void;
  private reject!: (error: unknown) => void;

  /** @throws MalformedUpload where the head of the request is not that of a multipart body */
  constructor(
    private readonly request: Request,
    private readonly options: MultipartOptions,
    private readonly accept: (stream: Readable, filename: string) => Promise<ReceivedFile>,
  ) {
    this.parser = createParser(request, options);
    this.pace = watchPace(request, options, this.fail);
    this.settled = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    this.listen();
    // Told to go on only now, so that a request refused before this point never sends its body.
    if (request.headers.expect?.toLowerCase() === '100-continue') request.res?.writeContinue();
    request.pipe(this.parser);
  }

  private listen(): void {
    const { parser, options } = this;
    const refuse = (message: string) => () => this.fail(new MalformedUpload(message));
    parser.on('field', (name, value, { nameTruncated, valueTruncated }) => {
      if (nameTruncated || valueTruncated) this.fail(new MalformedUpload('A text part is too long'));
      else this.values.set(name, [...(this.values.get(name) ?? []), value]);
    });
    parser.on('file', (field: string, stream: Readable, info: { filename?: string }) =>
      this.takeFile(field, stream, info.filename ?? ''),
    );
    parser.on('filesLimit', refuse(tooManyFiles(options.maxFiles)));
    parser.on('fieldsLimit', refuse('There are too many text parts'));
    parser.on('partsLimit', refuse('There are too many parts'));
    parser.on('error', (error) =>
      this.fail(new MalformedUpload('The multipart body is malformed', { cause: error })),
    );
    parser.on('close', this.done);
    this.request.on('close', this.onClose);
  }

  private takeFile(field: string, stream: Readable, filename: string): void {
    stream.on('error', this.fail);
    if (!this.options.fields.includes(field)) {
      this.fail(unexpectedPart(field, this.options.fields));
      return;
    }
    this.open.add(stream);
    stream.once('close', () => this.open.delete(stream));
    if (this.options.stopWhenTooLarge) {
      // Said at once: the part itself may never end.
      stream.once('limit', () => this.fail(new FileTooLarge(this.options.maxBytes)));
    }
    this.accept(stream, cleanFilename(decodeQuotes(filename))).catch(this.fail);
  }

  private readonly onClose = () => {
    if (!this.request.complete) this.fail(new MalformedUpload('The upload was broken off'));
  };

  private readonly done = () => {
    if (this.end()) this.resolve();
  };

  private readonly fail = (cause: unknown) => {
    if (!this.end()) return;
    const error = asUploadError(cause);
    // Not at once: busboy may be in the middle of a chunk, and goes on with streams that are gone by then.
    process.nextTick(() => {
      for (const stream of this.open) stream.destroy(error);
      this.parser.destroy();
      this.request.resume();
    });
    this.reject(error);
  };

  /** @returns false where it had ended already */
  private end(): boolean {
    if (this.ended) return false;
    this.ended = true;
    this.pace.stop();
    this.request.off('close', this.onClose);
    this.request.unpipe(this.parser);
    return true;
  }
}

/** What the parser says of a body that ends early or is cut is the sender's doing; what the disk says is not. */
function asUploadError(cause: unknown): Error {
  if (cause instanceof DomainError) return cause;
  if (cause instanceof Error && 'syscall' in cause) return cause;
  return new MalformedUpload('The multipart body is malformed or ends too early', { cause });
}

const tooManyFiles = (max: number) =>
  max === 1 ? 'Send one file at a time' : `Send at most ${max} files at once`;

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

const shown = (name: string) => cleanFilename(name).slice(0, 60);

const unexpectedPart = (field: string, wanted: readonly string[]) =>
  new MalformedUpload(
    `Unexpected file part "${shown(field)}"; send the file as ${wanted.map((name) => `"${name}"`).join(' or ')}`,
  );

/** What a body may hold beside its files. */
const OVERHEAD_BYTES = 1024 * 1024;

/**
 * Gives up on a sender that stops, that sends so slowly that it only holds the connection, or that sends more
 * than the allowed files can be.
 */
function watchPace(
  request: Request,
  { idleTimeout, maxBytes, maxFiles }: MultipartOptions,
  fail: (error: unknown) => void,
) {
  const started = Date.now();
  const most = maxBytes * maxFiles + OVERHEAD_BYTES;
  let bytes = 0;
  let lastBytes = -1;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > most) fail(new FileTooLarge(maxBytes));
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
