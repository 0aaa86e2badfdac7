import { createServer } from 'node:net';
import { startProcess, type RunningProcess } from './processes.js';

/** An API process that comes back at the address it had, as a load balancer expects of it. */
export class ApiReplica {
  private constructor(
    readonly port: number,
    private readonly environment: Record<string, string>,
    private process: RunningProcess,
  ) {}

  static async start(environment: Record<string, string>): Promise<ApiReplica> {
    const port = await unusedPort();
    const given = { ...environment, PORT: String(port) };
    return new ApiReplica(port, given, await startProcess('main', given));
  }

  /** SIGKILL: no time to tidy up. */
  kill(): Promise<void> {
    return this.process.kill();
  }

  /** SIGTERM. @returns the exit code */
  stop(): Promise<number | null> {
    return this.process.stop();
  }

  async startAgain(): Promise<void> {
    this.process = await startProcess('main', this.environment);
  }
}

/** The kernel's choice: it does not hand out again soon what it has just taken back. */
export function unusedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
