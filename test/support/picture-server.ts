import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves pictures at addresses of their own. */
export class PictureServer {
  private readonly pictures: Uint8Array[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer(({ url = '' }, response) => {
      const picture = this.pictures[Number(/^\/(\d+)\.jpg$/.exec(url)?.[1])];
      if (!picture) response.writeHead(404).end();
      else response.writeHead(200, { 'Content-Type': 'image/jpeg' }).end(picture);
    });
  }

  static async start(): Promise<PictureServer> {
    const server = new PictureServer();
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** For `ALLOW_PRIVATE_HOSTS`. */
  get allowed(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** @returns where the picture is from now on */
  serve(picture: Uint8Array): string {
    return `http://127.0.0.1:${this.port}/${this.pictures.push(picture) - 1}.jpg`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
}
