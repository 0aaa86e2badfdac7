// Lists, single images, media, signing in.
import { auth } from './costs-of-writing.mjs';
import { call, load } from './load.mjs';

const CONNECTIONS = 8;

export async function measureReads(bench) {
  const { platform, operations } = bench;
  const headers = auth(bench);
  const id = bench.ids.large[0];
  const get = (path, more) => () => call(`${platform.url}${path}`, { headers: { ...headers, ...more } });
  const { nextCursor } = (await get('/api/images?limit=20')()).json();
  const { urls } = (await get(`/api/images/${id}`)()).json();
  const unsigned = (url) => () => call(`${platform.url}${url}`);
  const thumbnail = await get(`/api/images/${id}/thumbnails/small`)();
  bench.urls = urls;

  const reads = {
    'list, newest 20': [2000, get('/api/images?limit=20')],
    'list, next 20 by cursor': [2000, get(`/api/images?limit=20&cursor=${nextCursor}`)],
    'list, search': [500, get('/api/images?limit=20&q=large')],
    'one image': [3000, get(`/api/images/${id}`)],
    'edit an image': [400, editing(bench, id)],
    'small rendition, bearer': [3000, get(`/api/images/${id}/thumbnails/small`)],
    'small rendition, signed': [3000, unsigned(urls.small)],
    'small rendition, not modified': [
      3000,
      get(`/api/images/${id}/thumbnails/small`, { 'If-None-Match': thumbnail.headers.etag }),
    ],
    'medium rendition, signed': [2000, unsigned(urls.medium)],
    'original, signed': [200, unsigned(urls.original)],
    'thumbnail, made on request': [60, making(bench)],
    'sign in': [12, signingIn(bench)],
    "one's numbers": [200, get('/api/stats')],
  };
  for (const [name, [count, operation]] of Object.entries(reads)) {
    operations[name] = await measureRead(bench, count, operation);
  }
}

export async function measureRead({ meter, times }, wanted, operation) {
  const count = times(wanted);
  let bytes = 0;
  // What the first need, such as a filled cache and compiled code, is not the common case.
  const warmUp = Math.ceil(count / 5);
  await load(warmUp, CONNECTIONS, (n) => operation(count + n));
  const cost = await meter.measure(count, () =>
    load(count, CONNECTIONS, async (n) => {
      const { body } = await operation(n);
      bytes += body.length;
    }),
  );
  return { ...cost, bytes: Math.round(bytes / count) };
}

const editing = (bench, id) => (n) =>
  call(`${bench.platform.url}/api/images/${id}`, {
    method: 'PATCH',
    headers: { ...auth(bench), 'Content-Type': 'application/json' },
    body: JSON.stringify({ caption: `Edited ${n}` }),
  });

/** A size that nobody has asked for yet. */
const making = (bench) => (n) => {
  const id = bench.ids.large[n % bench.ids.large.length];
  return call(
    `${bench.platform.url}/api/images/${id}/thumbnail?size=${300 + Math.floor(n / bench.ids.large.length)}`,
    {
      headers: auth(bench),
    },
  );
};

const signingIn = (bench) => async () => {
  await bench.platform.logIn();
  return { body: '' };
};
