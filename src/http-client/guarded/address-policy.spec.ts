import { BlockList, isIPv4 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { AddressPolicy } from './address-policy.js';

/** What is not public by IANA's registries of special-purpose addresses, told independently of the library. */
const SPECIAL = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  SPECIAL.addSubnet(network, bits, 'ipv4');
}

/** Repeats itself, so that a failure can be looked into. */
function numbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const policy = new AddressPolicy({ allowedHosts: [], ports: [80] });
const hex = (octets: readonly number[]) =>
  [0, 2].map((at) => ((octets[at]! << 8) | octets[at + 1]!).toString(16)).join(':');

describe(AddressPolicy.name, () => {
  it('lets no special address pass, however it is wrapped', () => {
    const random = numbers(7);
    // Half of them near the borders of special ranges, where mistakes would be.
    const firsts = [0, 9, 10, 11, 99, 100, 101, 126, 127, 128, 168, 169, 172, 191, 192, 198, 203, 223, 224];
    const passed: string[] = [];
    let special = 0;
    for (let round = 0; round < 20_000; round++) {
      const octets = [
        round % 2 ? random(256) : firsts[random(firsts.length)]!,
        random(256),
        random(256),
        random(256),
      ];
      const ipv4 = octets.join('.');
      if (!SPECIAL.check(ipv4)) continue;
      special++;
      for (const text of [
        ipv4,
        `::ffff:${ipv4}`,
        `::ffff:${hex(octets)}`,
        `::ffff:0:${hex(octets)}`,
        `::${hex(octets)}`,
        `64:ff9b::${hex(octets)}`,
        `64:ff9b:1::${hex(octets)}`,
        `2002:${hex(octets)}::1`,
        `2001::${hex(octets)}`,
      ]) {
        if (policy.allowsAddress(text, 80)) passed.push(text);
      }
    }
    expect(passed).toEqual([]);
    expect(special).toBeGreaterThan(3000);
  });

  it('lets public addresses pass, also behind a translator', () => {
    const random = numbers(11);
    // Anycast and relay addresses that are public, and that nobody keeps pictures at.
    const refusedAll = new BlockList();
    refusedAll.addSubnet('192.31.196.0', 24);
    refusedAll.addSubnet('192.52.193.0', 24);
    refusedAll.addSubnet('192.175.48.0', 24);
    const refused: string[] = [];
    for (let round = 0; round < 5000; round++) {
      const octets = [random(224), random(256), random(256), random(256)];
      const ipv4 = octets.join('.');
      if (!isIPv4(ipv4) || SPECIAL.check(ipv4) || refusedAll.check(ipv4) || ipv4 === '168.63.129.16')
        continue;
      for (const text of [ipv4, `64:ff9b::${hex(octets)}`])
        if (!policy.allowsAddress(text, 80)) refused.push(text);
      if (policy.allowsAddress(ipv4, 8080)) refused.push(`${ipv4}:8080 is not`);
    }
    expect(refused).toEqual([]);
  });

  it.each([
    '::',
    '::1',
    'fc00::1',
    'fdff::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '100::1',
    '2001:2::1',
    '2001:db8::1',
    '3fff::1',
    '5f00::1',
    '4000::1',
    '2620:4f:8000::1',
    '',
    'example.com',
  ])('refuses %s', (text) => {
    expect(policy.allowsAddress(text, 80)).toBe(false);
  });

  it.each(['2606:4700::1111', '2a00:1450:4001::1', '2001:4860:4860::8888'])('lets %s pass', (text) => {
    expect(policy.allowsAddress(text, 80)).toBe(true);
  });

  it.each([
    '169.254.169.254',
    '169.254.169.252',
    '169.254.170.2',
    '169.254.170.23',
    '169.254.0.23',
    '169.254.42.42',
    '168.63.129.16',
    '100.100.100.200',
    '192.0.0.192',
    '::ffff:169.254.170.23',
    '64:ff9b::a9fe:aa17',
    'fd00:ec2::254',
    'fd00:ec2:0::23',
    'fd20:ce::254',
    'fd00:c1::a9fe:a9fe',
    'fd00:42::42',
    'fd00:a9fe:a9fe::1',
    'fe80::a9fe:a9fe',
  ])('lets %s pass where it is named, and by no range', (address) => {
    const allowing = (...hosts: string[]) =>
      new AddressPolicy({ allowedHosts: hosts.map((host) => ({ host, port: 'any' })), ports: [80] });
    expect(allowing('0.0.0.0/0', '::/0', 'fd00::/8', 'fe80::/10').allowsAddress(address, 80)).toBe(false);
    const named = address.replace('::ffff:', '').replace('64:ff9b::a9fe:aa17', '169.254.170.23');
    expect(allowing(named).allowsAddress(address, 80)).toBe(true);
  });
});
