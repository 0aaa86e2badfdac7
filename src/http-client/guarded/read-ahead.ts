import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { StorageUnavailable } from '../../storage/storage.errors.js';

/** Of one answer, so much waits for who reads it; and once again as much is with him. */
export const AHEAD_BYTES = 1024 * 1024;

class NotWritten extends Error {
  constructor(cause: unknown) {
    super('Nothing of a download could be written for as long as a host may be silent', { cause });
    this.name = 'NotWritten';
  }
}

/**
 * Receives no more of an answer than its reader keeps up with. It is the connection that waits, never undici: where undici
 * waits for a reader and the other side hangs up at that moment, it throws an error that nobody can catch, and the
 * process ends. A connection that gives nothing for a while is like a slow one to it, and tells of its end after all else.
 */
export class ReadAhead {
  private body?: Readable;
  private readOn: () => void = () => undefined;
  private isWaiting = false;

  /** Before anybody reads of it. */
  attach(socket: Socket): void {
    const read = socket.read.bind(socket);
    socket.read = (size?: number): unknown => {
      // With a size, it is Node itself that asks, to receive some more.
      if (size !== undefined) return read(size);
      this.isWaiting = (this.body?.readableLength ?? 0) >= AHEAD_BYTES;
      return this.isWaiting ? null : read();
    };
    // What undici listens for, to read until there is nothing.
    this.readOn = () => socket.destroyed || socket.emit('readable');
  }

  /** From now on the connection waits for who reads this. @throws StorageUnavailable where he kept it waiting for too long */
  of(body: Readable): AsyncGenerator<Buffer, void, undefined> {
    this.body = body;
    return this.chunks(body);
  }

  private async *chunks(body: Readable): AsyncGenerator<Buffer, void, undefined> {
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        if (this.isWaiting) this.readOn();
        yield chunk;
      }
    } catch (error) {
      const timedOut = (error as { code?: unknown }).code === 'UND_ERR_BODY_TIMEOUT';
      throw timedOut && this.isWaiting ? new StorageUnavailable(new NotWritten(error)) : error;
    }
  }
}
