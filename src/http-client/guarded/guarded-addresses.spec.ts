import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FetchFault } from './fetch-fault.js';
import { HostResolver } from './host-resolver.js';
import {
  clientOf,
  FakeResolver,
  FILE,
  folder,
  MAX_BYTES,
  serve,
  serveCanary,
  SilentResolver,
  useFolder,
} from './testing/guarded-setup.js';

useFolder();

describe('an address that is not allowed', () => {
  const spellings = (port: number) => [
    `http://127.0.0.1:${port}/a.jpg`,
    `http://[::1]:${port}/a.jpg`,
    `http://0.0.0.0:${port}/a.jpg`,
    `http://0:${port}/a.jpg`,
    `http://[::]:${port}/a.jpg`,
    `http://2130706433:${port}/a.jpg`,
    `http://0x7f000001:${port}/a.jpg`,
    `http://0177.0.0.1:${port}/a.jpg`,
    `http://127.1:${port}/a.jpg`,
    `http://１２７.0.0.1:${port}/a.jpg`,
    `http://127。0。0。1:${port}/a.jpg`,
    `http://[::ffff:127.0.0.1]:${port}/a.jpg`,
    `http://[::ffff:7f00:1]:${port}/a.jpg`,
    `http://[::127.0.0.1]:${port}/a.jpg`,
    `http://[64:ff9b::7f00:1]:${port}/a.jpg`,
    `http://[2002:7f00:1::]:${port}/a.jpg`,
    `http://localhost:${port}/a.jpg`,
    `http://LOCALHOST.:${port}/a.jpg`,
    `http://user:pass@127.0.0.1:${port}/a.jpg`,
    `http://example.com@127.0.0.1:${port}/a.jpg`,
    `http://user@example.com/a.jpg`,
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://10.0.0.1/a.jpg',
    'http://172.16.0.1/a.jpg',
    'http://192.168.0.1/a.jpg',
    'http://100.64.0.1/a.jpg',
    'http://198.18.0.1/a.jpg',
    'http://192.0.2.1/a.jpg',
    'http://224.0.0.1/a.jpg',
    'http://255.255.255.255/a.jpg',
    'http://[fd00::1]/a.jpg',
    'http://[fe80::1]/a.jpg',
    'http://[fec0::1]/a.jpg',
    'http://[ff02::1]/a.jpg',
    'http://[2001:db8::1]/a.jpg',
    'http://[64:ff9b:1::1]/a.jpg',
    'http://example.com:22/',
    'http://8.8.8.8:6379/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_PING',
    'ftp://127.0.0.1/a.jpg',
    'data:image/png;base64,iVBORw0KGgo=',
    'javascript:alert(1)',
    'blob:http://example.com/1',
    'unix:/var/run/docker.sock',
    'dict://127.0.0.1:11211/stats',
    'jar:http://example.com/a.zip!/b',
  ];

  it('is refused in every spelling, in the same words, and nobody hears of it', async () => {
    const canary = await serveCanary();
    const { get } = clientOf({}, new FakeResolver([['127.0.0.1']]));
    const said = new Set<string>();
    for (const url of spellings(canary.port)) {
      const fault = (await get(url).catch((error: unknown) => error)) as FetchFault;
      expect({ url, code: fault.code }).toEqual({ url, code: 'URL_NOT_ALLOWED' });
      said.add(fault.message);
    }
    expect(said.size).toBe(1);
    expect(canary.connections()).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    'not a url',
    '',
    'http://',
    'http:///a.jpg',
    'http:example.com/a.jpg',
    '//127.0.0.1/a.jpg',
    '/a.jpg',
    'http://exa mple.com/',
    'http://example.com/a b.jpg',
    'http://example.com/\r\nX-A: b',
    'http://[::1/',
    'http://[fe80::1%25eth0]/',
    'http://256.256.256.256/',
    'http://example.com:99999/',
    `http://example.com/${'a'.repeat(2048)}`,
  ])('is no address at all: %j', (url) => {
    expect(() => clientOf({}).client.check(url)).toThrow(expect.objectContaining({ code: 'URL_INVALID' }));
  });

  it.each([
    'http://example.com/a.jpg',
    'https://example.com:443/a.jpg?b=c,d',
    'HTTP://EXAMPLE.COM:80',
    'https://bücher.example/ä.jpg',
    'http://8.8.8.8/',
    'http://[2606:4700::1111]/',
    'http://[64:ff9b::808:808]/',
  ])('is not %s', (url) => {
    expect(() => clientOf({}).client.check(url)).not.toThrow();
  });
});

describe('a name', () => {
  it('that stands for a public address now and for our own a moment later leads nowhere', async () => {
    const canary = await serveCanary();
    // TEST-NET-3 is refused as well, hence an address that is public and that nobody answers at.
    const resolver = new FakeResolver([['240.0.0.1'], ['127.0.0.1']]);
    const { get } = clientOf(
      { ALLOW_PRIVATE_HOSTS: `240.0.0.1:${canary.port}`, FETCH_TIMEOUT: '1' },
      resolver,
    );
    const url = `http://rebinding.example:${canary.port}/a.jpg`;
    await expect(get(url)).rejects.toMatchObject({
      code: expect.stringMatching(/CONNECTION_FAILED|TIMED_OUT/),
    });
    // Looked up once for the connection: the second answer is never heard.
    expect(resolver.asked).toBe(1);
    await expect(get(url)).rejects.toMatchObject({ code: 'URL_NOT_ALLOWED' });
    expect(canary.connections()).toBe(0);
  });

  it.each([
    [['93.184.216.34', '127.0.0.1']],
    [['127.0.0.1', '93.184.216.34']],
    [['2606:4700::1111', '::1']],
    [['::ffff:127.0.0.1']],
    [['fe80::1%lo']],
  ])('that stands for %j is not asked', async (addresses) => {
    const canary = await serveCanary();
    const { get } = clientOf({ FETCH_PORTS: `80,${canary.port}` }, new FakeResolver([addresses]));
    await expect(get(`http://mixed.example:${canary.port}/`)).rejects.toMatchObject({
      code: 'URL_NOT_ALLOWED',
    });
    expect(canary.connections()).toBe(0);
  });

  it('that nobody knows is told apart, as another time it may be known', async () => {
    for (const resolver of [new FakeResolver([]), new FakeResolver([[]])]) {
      await expect(clientOf({}, resolver).get('http://nobody.example/')).rejects.toMatchObject({
        code: 'HOST_NOT_FOUND',
        transient: true,
      });
    }
  });

  it('that nobody answers for is as out of reach as one that nobody knows', async () => {
    class Failing extends HostResolver {
      resolve(): Promise<string[]> {
        return Promise.reject(Object.assign(new Error('queryA ESERVFAIL'), { code: 'ECONNREFUSED' }));
      }
    }
    const timeouts = { FETCH_TIMEOUT: '1' };
    for (const resolver of [new SilentResolver(), new Failing()]) {
      await expect(clientOf(timeouts, resolver).get('http://silent.example/')).rejects.toMatchObject({
        code: 'HOST_NOT_FOUND',
        transient: true,
        unreached: true,
      });
    }
    await expect(clientOf({}, new FakeResolver([[]])).get('http://nobody.example/')).rejects.toMatchObject({
      unreached: true,
    });
  });

  it('that nobody answers for is not waited for where nobody wants to know it any more', async () => {
    const stop = new AbortController();
    const resolver = new SilentResolver();
    const options = { path: join(folder, 'file'), maxBytes: MAX_BYTES, accept: '*/*', signal: stop.signal };
    const download = clientOf({}, resolver).client.download('http://silent.example/', options);
    stop.abort(new Error('The batch is cancelled'));
    await expect(download).rejects.toThrow('The batch is cancelled');
    expect(resolver.signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('is not left for the first of its addresses that does not answer', async () => {
    const { port } = await serve((_, response) => response.end(FILE));
    // Nobody listens at the first of them.
    const resolver = new FakeResolver([['127.9.9.9', '::1', '127.0.0.1']]);
    const { get } = clientOf({ ALLOW_PRIVATE_HOSTS: `several.example:${port}` }, resolver);
    expect(await get(`http://several.example:${port}/`)).toMatchObject({ status: 200 });
  });

  it('may be allowed whatever it stands for, and keeps its name in the request', async () => {
    const { port, requests } = await serve((_, response) => response.end(FILE));
    const { get } = clientOf(
      { ALLOW_PRIVATE_HOSTS: `media.internal:${port}` },
      new FakeResolver([['127.0.0.1']]),
    );
    await get(`http://Media.Internal:${port}/`);
    expect(requests[0]!.headers.host).toBe(`media.internal:${port}`);
    await expect(get(`http://other.internal:${port}/`)).rejects.toMatchObject({ code: 'URL_NOT_ALLOWED' });
  });

  it('may be allowed by what it stands for', async () => {
    const { port } = await serve((_, response) => response.end(FILE));
    const { get } = clientOf({ ALLOW_PRIVATE_HOSTS: '127.0.0.0/8:*' }, new FakeResolver([['127.0.0.1']]));
    expect(await get(`http://anything.example:${port}/`)).toMatchObject({ status: 200 });
  });
});

describe('what is allowed beyond public hosts', () => {
  const check = (allowed: string, url: string) => () =>
    clientOf({ ALLOW_PRIVATE_HOSTS: allowed }).client.check(url);

  it.each([
    ['10.0.0.0/8', 'http://10.1.2.3/'],
    ['10.0.0.0/8:8080', 'http://10.1.2.3:8080/'],
    ['10.0.0.5:*', 'http://10.0.0.5:22/'],
    ['[fd00::1]:8080', 'http://[fd00::1]:8080/'],
    ['fd00::/8', 'http://[fd12::1]/'],
    ['10.0.0.0/8', 'http://[::ffff:10.0.0.1]/'],
    ['169.254.169.254', 'http://169.254.169.254/'],
    ['a.internal, b.internal:*', 'http://b.internal:99/'],
  ])('%s lets %s through', (allowed, url) => {
    expect(check(allowed, url)).not.toThrow();
  });

  it.each([
    ['10.0.0.0/8', 'http://10.1.2.3:8080/'],
    ['10.0.0.0/8:8080', 'http://10.1.2.3/'],
    ['10.0.0.0/8', 'http://11.0.0.1:22/'],
    ['10.0.0.0/9', 'http://10.200.0.1/'],
    ['169.254.0.0/16', 'http://169.254.169.254/'],
    ['0.0.0.0/0', 'http://169.254.169.254/'],
    ['a.internal:8080', 'http://b.internal:8080/'],
  ])('%s does not let %s through', (allowed, url) => {
    expect(check(allowed, url)).toThrow(expect.objectContaining({ code: 'URL_NOT_ALLOWED' }));
  });
});
