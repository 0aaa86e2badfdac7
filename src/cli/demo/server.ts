import type { AppConfig } from '../../config/app-config.js';
import { Launcher } from '../launcher/launcher.js';
import { RunFile } from '../launcher/run-file.js';

export interface DemoServer {
  url: string;
  /** Whether it was up before the demo, and stays so. */
  wasRunning: boolean;
  stop(): Promise<void>;
}

/** The platform that runs on this machine; else one that is started for the demo. */
export async function findOrStartServer(config: AppConfig): Promise<DemoServer> {
  const running = new RunFile(config.app.dataDir).running();
  if (running?.url) return { url: running.url, wasRunning: true, stop: () => Promise.resolve() };

  console.log('Nothing is running yet: starting the platform …');
  const launcher = new Launcher(config, (line) => console.log(line), { LOG_LEVEL: 'warn' });
  const stop = () => launcher.stop();
  try {
    return { url: await launcher.start(), wasRunning: false, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
