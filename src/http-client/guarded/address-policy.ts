import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';
import type { AllowedHost } from '../../config/allowed-hosts.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Where clouds tell a machine its credentials: an operator who allows a range hardly means these. */
const METADATA = [
  // Nearly all of them, among these Amazon, Google, Azure, Oracle, DigitalOcean, Hetzner and OpenStack.
  '169.254.169.254',
  'fe80::a9fe:a9fe',
  // Amazon: machines, tasks of ECS, pods of EKS.
  'fd00:ec2::254',
  '169.254.170.2',
  '169.254.170.23',
  'fd00:ec2::23',
  // Google, and pods there.
  'fd20:ce::254',
  '169.254.169.252',
  // Azure's agent.
  '168.63.129.16',
  // Oracle, and its former cloud.
  'fd00:c1::a9fe:a9fe',
  '192.0.0.192',
  // Alibaba, Tencent, Scaleway, Linode.
  '100.100.100.200',
  'fd00:100::100:200',
  '169.254.0.23',
  '169.254.10.10',
  '169.254.42.42',
  'fd00:42::42',
  'fd00:a9fe:a9fe::1',
].map((text) => ipaddr.parse(text).toNormalizedString());
/** IPv4 behind a translator (RFC 6052): what counts is the address within. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
/** Deprecated with RFC 4291; some systems still take the last half for an IPv4 address. */
const IPV4_COMPATIBLE = ipaddr.IPv6.parseCIDR('::/96');
/** All that is public of IPv6 (RFC 4291, IANA): what is assigned later for other uses lies outside. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

export interface AddressRules {
  allowedHosts: readonly AllowedHost[];
  ports: readonly number[];
}

/** Which hosts, addresses and ports may be asked. */
export class AddressPolicy {
  constructor(private readonly rules: AddressRules) {}

  /** Whether the name by itself is enough, whatever it stands for. */
  allowsName(name: string, port: number): boolean {
    return this.rules.allowedHosts.some((entry) => entry.host === name && this.isPortOf(entry, port));
  }

  /** Whether any address might be allowed at this port: that is known once the name is resolved. */
  mayAllow(port: number): boolean {
    return (
      this.rules.ports.includes(port) ||
      this.rules.allowedHosts.some((entry) => isIP(withoutBits(entry.host)) > 0 && this.isPortOf(entry, port))
    );
  }

  /** Whether the host may be asked at what its name stands for. */
  allows({ host, port }: { host: string; port: number }, address: string): boolean {
    return this.allowsName(host, port) || this.allowsAddress(address, port);
  }

  allowsAddress(text: string, port: number): boolean {
    const address = parse(text);
    if (!address) return false;
    const allowed = this.rules.allowedHosts.filter(
      (entry) => this.isPortOf(entry, port) && contains(entry.host, address),
    );
    if (METADATA.includes(address.toNormalizedString())) return allowed.some(({ host }) => isIP(host) > 0);
    return allowed.length > 0 || (this.rules.ports.includes(port) && isPublic(address));
  }

  private isPortOf(entry: AllowedHost, port: number): boolean {
    if (entry.port === undefined) return this.rules.ports.includes(port);
    return entry.port === 'any' || entry.port === port;
  }
}

/** The address that packets go to in the end; undefined for what is none, or names an interface of ours. */
function parse(text: string): Address | undefined {
  // A zone, as in fe80::1%eth0, means one of our own links.
  if (isIP(text) === 0 || text.includes('%')) return undefined;
  const address = ipaddr.parse(text);
  if (address instanceof ipaddr.IPv4) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  if (address.match(NAT64)) return new ipaddr.IPv4(address.toByteArray().slice(-4));
  return address;
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 || (address.match(GLOBAL_UNICAST) && !address.match(IPV4_COMPATIBLE));
}

const withoutBits = (range: string) => range.replace(/\/\d+$/, '');

function contains(range: string, address: Address): boolean {
  const network = withoutBits(range);
  if (isIP(network) === 0) return false;
  const base = ipaddr.parse(network);
  const bits =
    range === network ? (base.kind() === 'ipv4' ? 32 : 128) : Number(range.slice(network.length + 1));
  return base.kind() === address.kind() && (address as ipaddr.IPv6).match(base, bits);
}
