import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from './test-user.js';

export interface ReceivedSpan {
  process: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: Record<string, string | number>;
}

/** Takes OTLP over HTTP, in JSON, as a collector would. */
export async function startTraceCollector() {
  const spans: ReceivedSpan[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      headers.push(request.headers);
      spans.push(...spansOf(JSON.parse(body)));
      response.setHeader('Content-Type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    headers,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  if (request.method !== 'POST' || request.url !== '/v1/traces')
    throw new Error(`No traces at ${request.url}`);
  return Buffer.concat((await request.toArray()) as Buffer[]).toString();
}

const spansOf = (body: Json): ReceivedSpan[] =>
  body.resourceSpans.flatMap((part: Json) =>
    part.scopeSpans.flatMap(({ spans }: Json) =>
      spans.map((span: Json) => ({
        process: attributesOf(part.resource)['process.name'],
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId,
        name: span.name,
        attributes: attributesOf(span),
      })),
    ),
  );

const attributesOf = ({ attributes }: Json): Record<string, string | number> =>
  Object.fromEntries(
    attributes.map(({ key, value }: Json) => [
      key,
      value.stringValue ?? Number(value.intValue ?? value.doubleValue),
    ]),
  );
