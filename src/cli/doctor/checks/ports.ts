import { isPortFree } from '../../../common/free-port.js';
import type { AppConfig } from '../../../config/app-config.js';
import { RunFile } from '../../launcher/run-file.js';
import { findingsOf, type Finding } from '../finding.js';

const { ok, warning, problem } = findingsOf('address');
const PATIENCE_MS = 3_000;
const ANY = ['0.0.0.0', '::', ''];

/** Whether the API answers, or else could listen. */
export async function checkPorts({ app }: AppConfig): Promise<Finding[]> {
  const running = new RunFile(app.dataDir).running();
  const host = ANY.includes(app.host) ? '127.0.0.1' : app.host;
  const url = running?.url || `http://${host.includes(':') ? `[${host}]` : host}:${app.port}`;
  const status = await statusOf(`${url}/api/health/ready`);
  if (status === 200) return [ok(`The platform answers at ${url}`)];
  if (status === 503)
    return [problem(`The platform at ${url} is not ready.`, { mend: `See ${url}/api/health` })];
  if (status !== undefined || !(await isPortFree(app.port, app.host)))
    return [
      warning(`Another program listens on port ${app.port}.`, {
        mend: 'Set PORT; `npm start` takes the next free one.',
      }),
    ];
  return [ok(`The platform does not run here; port ${app.port} is free.`)];
}

async function statusOf(url: string): Promise<number | undefined> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })).status;
  } catch {
    return undefined;
  }
}
