import { createServer } from 'node:net';

const TRIES = 200;
const LAST_PORT = 65_535;

/** Whether nothing listens there now. Somebody else may still be faster than the caller. */
export function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The wanted port, or the next one that is free. */
export async function freePort(wanted: number, host: string): Promise<number> {
  const last = Math.min(wanted + TRIES, LAST_PORT);
  for (let port = wanted; port <= last; port++) {
    if (await isPortFree(port, host)) return port;
  }
  throw new Error(`No free port between ${wanted} and ${last} on ${host}`);
}
