import { Logger } from '@nestjs/common';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StorageUnavailable } from '../../storage.errors.js';
import { S3Storage } from './s3.storage.js';

// Faults say so in the log; here they are wanted.
Logger.overrideLogger(false);

const PART = 5 * 1024 * 1024;
const bytes = randomBytes(2 * PART + 1000);

interface Seen {
  call: string;
  md5?: string;
  body: Buffer;
}

let seen: Seen[];
let server: Server;
let folder: string;
let storage: S3Storage;
/** What becomes of the second part. */
let secondPart: (response: ServerResponse) => void;

beforeEach(async () => {
  seen = [];
  secondPart = (response) => response.setHeader('ETag', '"2"').end();
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  folder = await mkdtemp(join(tmpdir(), 'uploads-'));
  const { port } = server.address() as AddressInfo;
  storage = new S3Storage(
    {
      bucket: 'b',
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${port}`,
      publicEndpoint: undefined,
      accessKeyId: 'id',
      secretAccessKey: 'secret',
      forcePathStyle: true,
      prefix: '',
      partSize: PART,
      uploadConcurrency: 1,
      timeoutSeconds: 5,
    },
    folder,
  );
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  const part = new URL(request.url!, 'http://b').searchParams.get('partNumber');
  const md5 = request.headers['content-md5'] as string | undefined;
  const call = part ? `part ${part}` : `${request.method}`;
  seen.push({ call, md5, body });
  if (part === '2') secondPart(response);
  else if (part) response.setHeader('ETag', `"${part}"`).end();
  else if (request.method === 'POST') response.end(body.length > 0 ? COMPLETED : BEGUN);
  else response.writeHead(204).end();
}

const BEGUN = '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>';
const COMPLETED = '<CompleteMultipartUploadResult><ETag>"e-3"</ETag></CompleteMultipartUploadResult>';

async function upload(): Promise<string> {
  const path = join(folder, 'file');
  await writeFile(path, bytes);
  await storage.putFile('key', path);
  return path;
}

describe('an upload in parts', () => {
  it('sends each with its checksum, as it is and not in chunks of some other format', async () => {
    await upload();
    const parts = seen.filter(({ call }) => call.startsWith('part')).toSorted(byCall);
    expect(Buffer.concat(parts.map(({ body }) => body)).equals(bytes)).toBe(true);
    for (const { md5, body } of parts) expect(md5).toBe(createHash('md5').update(body).digest('base64'));
  });

  it('is given up when one of them fails for good; the file stays', async () => {
    secondPart = (response) => response.writeHead(500).end();
    await expect(upload()).rejects.toBeInstanceOf(StorageUnavailable);
    expect(seen.filter(({ call }) => call === 'part 2')).toHaveLength(3);
    expect(seen.at(-1)?.call).toBe('DELETE');
    expect((await readFile(join(folder, 'file'))).equals(bytes)).toBe(true);
  });

  it('goes on when one of them fails once', async () => {
    let failures = 1;
    secondPart = (response) =>
      failures-- > 0 ? response.writeHead(503).end() : response.setHeader('ETag', '"2"').end();
    await upload();
    expect(seen.some(({ call }) => call === 'DELETE')).toBe(false);
  });
});

const byCall = (a: Seen, b: Seen) => a.call.localeCompare(b.call);
