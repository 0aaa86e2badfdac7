// The same answers through nginx: passed on, kept, or sent by itself.
import { join } from 'node:path';
import { auth } from './costs-of-writing.mjs';
import { measureRead } from './costs-of-reading.mjs';
import { call } from './load.mjs';
import { Meter } from './meter.mjs';
import { startNginx } from './nginx.mjs';

/** With `MEDIA_DELIVERY` as the platform was started with. */
export async function measureNginx(bench, delivery) {
  const { platform, db, folder, dataDir, operations } = bench;
  const nginx = await startNginx({ folder, api: platform.url, files: join(dataDir, 'files'), delivery });
  if (!nginx) return;
  try {
    const meter = new Meter(() => ({ ...platform.pids(), nginx: nginx.pid }), db);
    const headers = auth(bench);
    const id = bench.ids.large[0];
    const { urls } = (await call(`${nginx.url}/api/images/${id}`, { headers })).json();
    const get = (path, withHeaders) => () => call(`${nginx.url}${path}`, { headers: withHeaders });
    const reads =
      delivery === 'accel'
        ? {
            'nginx: small rendition, sent by itself': [
              3000,
              get(`/api/images/${id}/thumbnails/small`, headers),
            ],
            'nginx: original, sent by itself': [300, get(`/api/images/${id}/file`, headers)],
          }
        : {
            'nginx: list, newest 20': [1000, get('/api/images?limit=20', headers)],
            'nginx: small rendition, kept': [6000, get(urls.small)],
            'nginx: medium rendition, kept': [3000, get(urls.medium)],
          };
    for (const [name, [count, operation]] of Object.entries(reads)) {
      operations[name] = await measureRead({ meter, times: bench.times }, count, operation);
    }
  } finally {
    await nginx.stop();
  }
}
