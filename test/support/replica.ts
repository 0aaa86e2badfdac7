import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Replica {
  url: string;
  /** Every request that reached it, in order. */
  requests: IncomingMessage[];
  /** Refuses connections from now on, and breaks those it has. */
  stop(): Promise<void>;
}

/** Something that a balancer may take for an API replica. By default it answers with its own address. */
export async function startReplica(answer?: RequestListener): Promise<Replica> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    if (answer) answer(request, response);
    else response.end(url());
  });
  server.keepAliveTimeout = 75_000;
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: url(),
    requests,
    async stop() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
