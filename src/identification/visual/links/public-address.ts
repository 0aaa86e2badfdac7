import { isIP } from 'node:net';
import { AddressPolicy } from '../../../http-client/guarded/address-policy.js';

/** Names that mean nothing, or something else, outside of one's own network (RFC 2606, 6761, 6762, 7686, 8375, 9476). */
const OWN_NAMES = [
  'local',
  'localhost',
  'localdomain',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
  'test',
  'example',
  'invalid',
  'alt',
  'onion',
];

/** Whether strangers can be expected to reach what is there, as far as the address itself says. */
export function isPublicAddress(address: string): boolean {
  const { hostname, port, protocol } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) > 0) {
    const number = Number(port) || (protocol === 'https:' ? 443 : 80);
    return new AddressPolicy({ allowedHosts: [], ports: [number] }).allowsAddress(host, number);
  }
  return host.includes('.') && !OWN_NAMES.some((name) => host.endsWith(`.${name}`));
}
