import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { SystemResolver } from './host-resolver.js';
import { DnsServer, type DnsAnswer } from './testing/dns-server.js';

const NONE: DnsAnswer = { addresses: [] };
const NO_SUCH_NAME: DnsAnswer = { rcode: 3 };
const never = new AbortController().signal;

let folder: string;
let hostsFile: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hosts-'));
  hostsFile = join(folder, 'hosts');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

async function nameserver(answerTo: (name: string, type: string) => DnsAnswer): Promise<DnsServer> {
  const server = await DnsServer.start(answerTo);
  onTestFinished(() => server.stop());
  return server;
}

function resolverOf(server: DnsServer, options: { hasIpv6?: boolean; allowedNames?: string[] } = {}) {
  const { hasIpv6 = true, allowedNames = [] } = options;
  return new SystemResolver({
    allowedNames,
    hostsFile,
    servers: [server.address],
    hasIpv6: () => hasIpv6,
  });
}

const both = (_: string, type: string): DnsAnswer => ({
  addresses: type === 'A' ? ['192.0.2.1', '192.0.2.2'] : ['2001:db8::1'],
});

describe('names that nobody answers for', () => {
  const silent = (name: string): DnsAnswer =>
    name.endsWith('.silent.example') ? 'silence' : { addresses: ['192.0.2.1'] };

  it('hold no other up, and are let go of when they are not wanted any more', async () => {
    const server = await nameserver(silent);
    const resolver = resolverOf(server, { hasIpv6: false });
    let ended = 0;
    const lookups = Array.from({ length: 200 }, (_, index) => {
      const stop = new AbortController();
      const found = resolver.resolve(`n${index}.silent.example`, stop.signal).finally(() => ended++);
      return { found, stop };
    });
    const settled = Promise.allSettled(lookups.map(({ found }) => found));
    await expect.poll(() => new Set(server.asked).size).toBe(200);

    expect(await resolver.resolve('healthy.example', never)).toEqual(['192.0.2.1']);
    expect(ended).toBe(0);

    for (const { stop } of lookups) stop.abort();
    const reasons = (await settled).map((each) => (each.status === 'rejected' ? each.reason.code : 'none'));
    expect(new Set(reasons)).toEqual(new Set(['ECANCELLED']));
  });

  it('are not asked about where that is not wanted any more', async () => {
    const server = await nameserver(silent);
    await expect(
      resolverOf(server).resolve('n.silent.example', AbortSignal.abort(new Error('Stopped'))),
    ).rejects.toThrow('Stopped');
    expect(server.asked).toEqual([]);
  });

  it('are another thing than names that are not there', async () => {
    const rcodes: Record<string, DnsAnswer> = {
      'unknown.example': NO_SUCH_NAME,
      'empty.example': NONE,
      'broken.example': { rcode: 2 },
      'refused.example': { rcode: 5 },
    };
    const server = await nameserver((name) => rcodes[name]!);
    for (const hasIpv6 of [true, false]) {
      const resolver = resolverOf(server, { hasIpv6 });
      expect(await resolver.resolve('unknown.example', never)).toEqual([]);
      expect(await resolver.resolve('empty.example', never)).toEqual([]);
      expect(await resolver.resolve(`${'a'.repeat(64)}.example`, never)).toEqual([]);
      await expect(resolver.resolve('broken.example', never)).rejects.toMatchObject({ code: 'ESERVFAIL' });
      await expect(resolver.resolve('refused.example', never)).rejects.toMatchObject({ code: 'EREFUSED' });
    }
  });

  it('are asked for at the next nameserver', async () => {
    const [deaf, healthy] = [await nameserver(() => 'silence'), await nameserver(both)];
    const resolver = new SystemResolver({
      allowedNames: [],
      hostsFile,
      servers: [deaf.address, healthy.address],
      hasIpv6: () => false,
    });
    expect(await resolver.resolve('shop.example', never)).toEqual(['192.0.2.1', '192.0.2.2']);
  });
});

describe('addresses', () => {
  it('are of both families where the machine has both', async () => {
    const resolver = resolverOf(await nameserver(both));
    expect(await resolver.resolve('shop.example', never)).toEqual(['2001:db8::1', '192.0.2.1', '192.0.2.2']);
  });

  it('of IPv6 are not asked for where they are of no use', async () => {
    const server = await nameserver(both);
    const resolver = resolverOf(server, { hasIpv6: false });
    expect(await resolver.resolve('shop.example', never)).toEqual(['192.0.2.1', '192.0.2.2']);
    expect(server.asked).toEqual(['A shop.example']);
  });

  it('of IPv6 are found where there are no others', async () => {
    const server = await nameserver((name, type) => (type === 'A' ? NONE : both(name, type)));
    for (const hasIpv6 of [true, false])
      expect(await resolverOf(server, { hasIpv6 }).resolve('six.example', never)).toEqual(['2001:db8::1']);
  });

  it.each([
    ['A', ['2001:db8::1']],
    ['AAAA', ['192.0.2.1', '192.0.2.2']],
  ])('are found where nobody answers for %s', async (silent, found) => {
    const server = await nameserver((name, type) => (type === silent ? 'silence' : both(name, type)));
    expect(await resolverOf(server).resolve('half.example', never)).toEqual(found);
    // Not waited for until the question is put again.
    expect(server.asked).toHaveLength(2);
  });

  it('are found behind another name', async () => {
    const server = await nameserver((name, type) => ({
      ...(both(name, type) as object),
      addresses: type === 'A' ? ['192.0.2.1'] : [],
      alias: 'cdn.example',
    }));
    expect(await resolverOf(server).resolve('shop.example', never)).toEqual(['192.0.2.1']);
  });
});

describe('a name without a dot', () => {
  it('is one of our own network, and hence unknown unless it is allowed', async () => {
    const server = await nameserver(both);
    const resolver = resolverOf(server, { hasIpv6: false, allowedNames: ['pictures'] });
    expect(await resolver.resolve('redis', never)).toEqual([]);
    expect(await resolver.resolve('pictures', never)).toEqual(['192.0.2.1', '192.0.2.2']);
    expect(server.asked).toEqual(['A pictures']);
  });
});

describe('the hosts file', () => {
  it('comes first, for all that stands in it', async () => {
    const lines = [
      '127.0.0.1\tlocalhost  Machine.',
      '# 10.0.0.9 old.example',
      '10.0.0.1 shop.example www.shop.example # the shop',
      'fd00::1 shop.example\r',
      'fe80::1%lo0 shop.example',
      'nonsense here.example',
    ];
    await writeFile(hostsFile, lines.join('\n'));
    const server = await nameserver(() => NO_SUCH_NAME);
    const resolver = resolverOf(server);
    expect(await resolver.resolve('shop.example', never)).toEqual(['10.0.0.1', 'fd00::1']);
    expect(await resolver.resolve('www.shop.example', never)).toEqual(['10.0.0.1']);
    expect(await resolver.resolve('machine', never)).toEqual(['127.0.0.1']);
    expect(await resolver.resolve('localhost', never)).toEqual(['127.0.0.1']);
    expect(server.asked).toEqual([]);
    expect(await resolver.resolve('old.example', never)).toEqual([]);
    expect(await resolver.resolve('here.example', never)).toEqual([]);
  });

  it('is read again, though not for each name', async () => {
    let seconds = 100;
    vi.spyOn(performance, 'now').mockImplementation(() => seconds * 1000);
    await writeFile(hostsFile, '10.0.0.1 shop.example');
    const resolver = resolverOf(await nameserver(() => NO_SUCH_NAME));
    expect(await resolver.resolve('shop.example', never)).toEqual(['10.0.0.1']);
    await writeFile(hostsFile, '10.0.0.22 shop.example');
    seconds += 4;
    expect(await resolver.resolve('shop.example', never)).toEqual(['10.0.0.1']);
    seconds += 2;
    expect(await resolver.resolve('shop.example', never)).toEqual(['10.0.0.22']);
    await rm(hostsFile);
    seconds += 6;
    expect(await resolver.resolve('shop.example', never)).toEqual([]);
  });
});

describe('without any nameserver', () => {
  it('this machine is known all the same, and nothing is taken for unknown', async () => {
    const server = await DnsServer.start(both);
    const resolver = resolverOf(server);
    await server.stop();
    for (const name of ['localhost', 'pictures.localhost'])
      expect(await resolver.resolve(name, never)).toEqual(['127.0.0.1', '::1']);
    await expect(resolver.resolve('shop.example', never)).rejects.toThrow('shop.example');
  });
});
