import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { vi } from 'vitest';
import type { Json } from './test-user.js';

export interface ReceivedMessage {
  /** Of the request, with its query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** What it says, unverified. */
  json: Json;
}

type Answer = (response: ServerResponse, message: ReceivedMessage) => void;

const ok: Answer = (response) => void response.end('ok');

/** Where messages arrive. Each path answers in its own way, `ok` unless told otherwise. */
export class WebhookReceiver {
  /** In the order in which they came, refused ones too. */
  readonly messages: ReceivedMessage[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const path = request.url ?? '';
      const message = { path, headers: request.headers, body, json: parsed(body) };
      this.messages.push(message);
      (this.answers.get(path) ?? ok)(response, message);
    });
  });

  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.server.listen(0, '127.0.0.1');
    await once(receiver.server, 'listening');
    return receiver;
  }

  /** As `ALLOW_PRIVATE_HOSTS` has it. */
  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  url(path: string): string {
    return `http://${this.host}${path}`;
  }

  answer(path: string, answer: Answer): void {
    this.answers.set(path, answer);
  }

  at(path: string): ReceivedMessage[] {
    return this.messages.filter((message) => message.path === path);
  }

  /** Waits until so many have come to a path. */
  async arrived(path: string, count = 1): Promise<ReceivedMessage[]> {
    await vi.waitUntil(() => this.at(path).length >= count, { timeout: 20_000, interval: 20 });
    return this.at(path);
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

/** @returns what it says. @throws where it was not signed with this secret, just now */
export const verified = ({ headers, body }: ReceivedMessage, secret: string): Json =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

function parsed(body: string): Json {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
