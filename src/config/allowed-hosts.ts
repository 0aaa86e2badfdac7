import ipaddr from 'ipaddr.js';
import { isIP, isIPv6 } from 'node:net';
import { list } from './setting-types.js';

/** What lies behind a name or address that requests may go to although it is not public. */
export interface AllowedHost {
  /** A name, in lower case, or an address or range in CIDR notation. */
  host: string;
  /** A port, or all; without, those that all hosts may be asked at. */
  port?: number | 'any';
}

class Unusable extends Error {}

const ENTRY = /^(\[[^\]]+\]|[^:]+|[0-9a-f:.]*:[0-9a-f:.]*(?:\/\d+)?)(?::(\d+|\*))?$/i;
const NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;
/** Read as an address of IPv4 wherever it stands in a URL, hence never a name. */
const NUMBER_AT_END = /(^|\.)(\d+|0x[\da-f]*)$/;
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

const USUAL = 'give a name, address or range, as pictures.internal, 10.0.0.5:8080, 10.0.0.0/8 or [fd00::7]:*';

/** Empty, or entries of which each can let something through: one that never did would go unnoticed. */
export const allowedHosts = list.transform((items, context) => {
  const hosts: AllowedHost[] = [];
  for (const item of items) {
    try {
      hosts.push(toAllowedHost(item));
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      context.addIssue({ code: 'custom', message: `"${item}": ${error.message}` });
    }
  }
  return hosts;
});

/** `name`, `10.0.0.0/8`, `[fd00::1]:8080`, `name:8080`, `name:*`. */
function toAllowedHost(item: string): AllowedHost {
  const [, given = '', port] = ENTRY.exec(item) ?? [];
  const ambiguous = /^(.+):(\d{1,5})$/.exec(item);
  if (isIPv6(item) && ambiguous && isIPv6(ambiguous[1]!))
    throw new Unusable(`write [${ambiguous[1]}]:${ambiguous[2]} or [${item}]`);
  const bare = given.replace(/^\[|\]$/g, '').toLowerCase();
  const host = isIP(bare.split('/')[0]!) > 0 ? addressOrRange(bare) : name(bare);
  if (port === undefined) return { host };
  if (port === '*') return { host, port: 'any' };
  if (Number(port) < 1 || Number(port) > 65_535) throw new Unusable('ports are 1 to 65535, or * for all');
  return { host, port: Number(port) };
}

function addressOrRange(text: string): string {
  const [network = '', bits, ...more] = text.split('/');
  if (network.includes('%')) throw new Unusable('write it without the name of an interface');
  const address = ipaddr.parse(network);
  if (address instanceof ipaddr.IPv6 && (address.isIPv4MappedAddress() || address.match(NAT64)))
    throw new Unusable(`write the IPv4 address within, as ${ipv4Within(address)}`);
  if (bits === undefined) return network;
  const longest = address.kind() === 'ipv4' ? 32 : 128;
  if (more.length > 0 || !/^\d+$/.test(bits) || Number(bits) > longest)
    throw new Unusable(`a range ends in / and a number up to ${longest}, as ${network}/${longest / 2}`);
  return Number(bits) === longest ? network : text;
}

function name(text: string): string {
  if (NUMBER_AT_END.test(text))
    throw new Unusable('write addresses as four numbers up to 255, as 10.0.0.5, and ranges as 10.0.0.0/8');
  if (!NAME.test(text)) throw new Unusable(USUAL);
  return text;
}

const ipv4Within = (address: ipaddr.IPv6) => new ipaddr.IPv4(address.toByteArray().slice(-4)).toString();
