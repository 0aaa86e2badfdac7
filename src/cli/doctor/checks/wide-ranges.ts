import { BlockList, isIP } from 'node:net';

/** One in each block of the size of a /8, of the addresses that are given out to the public. */
const PUBLIC = [
  ...Array.from({ length: 223 }, (_, index) => index + 1)
    .filter((first) => first !== 10 && first !== 127)
    .map((first) => `::ffff:${first}.1.1.1`),
  ...Array.from({ length: 32 }, (_, index) => `${(0x20 + index).toString(16)}01::1`),
];

/** Of the trusted proxies, the ranges that hold strangers: wider than a /8, and not a private network. */
export const wideRanges = (proxies: readonly string[]): string[] =>
  proxies.filter((proxy) => {
    const [address = '', bits] = proxy.split('/');
    if (bits === undefined) return false;
    const version = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const range = new BlockList();
    range.addSubnet(address, Number(bits), version);
    // A range of IPv6 addresses takes in the IPv4 ones that are written as such.
    return PUBLIC.filter((stranger) => range.check(stranger, 'ipv6')).length > 1;
  });
