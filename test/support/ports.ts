import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** The kernel's choice: it does not hand out again soon what it has just taken back. */
export async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
