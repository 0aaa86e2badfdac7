import { unusedPort } from './ports.js';
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
