import { isIP } from 'node:net';
import type { AddressPolicy } from './address-policy.js';
import { FetchFault } from './fetch-fault.js';

/** As long as browsers and servers agree on. */
const MAX_URL_LENGTH = 2048;
const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 };

/** An address that may be asked, as far as can be told from itself. */
export interface Target {
  url: URL;
  /** A name in lower case, or an IP address without brackets. */
  host: string;
  port: number;
}

/**
 * Whose patience an address takes: its name and, save that of https, its port. What answers at one port says nothing of
 * the others; and a dot at the end makes no other host.
 */
export function hostOf({ protocol, hostname, port }: URL): string {
  const number = port === '' ? DEFAULT_PORTS[protocol] : Number(port);
  const name = hostname.replace(/\.$/, '');
  return number === DEFAULT_PORTS['https:'] ? name : `${name}:${number}`;
}

/**
 * The parser of WHATWG's standard makes one address of all spellings of it: decimal, octal, hexadecimal, short, in
 * full-width digits.
 * @throws FetchFault URL_INVALID, URL_NOT_ALLOWED
 */
export function checkUrl(text: string, policy: AddressPolicy): Target {
  const url = parse(text);
  const defaultPort = DEFAULT_PORTS[url.protocol];
  if (defaultPort === undefined || url.username !== '' || url.password !== '')
    throw new FetchFault('URL_NOT_ALLOWED');
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (host === '') throw new FetchFault('URL_INVALID');
  const port = url.port === '' ? defaultPort : Number(url.port);
  const allowed =
    isIP(host) > 0
      ? policy.allowsAddress(host, port)
      : policy.allowsName(host, port) || policy.mayAllow(port);
  if (!allowed) throw new FetchFault('URL_NOT_ALLOWED');
  return { url, host, port };
}

function parse(text: string): URL {
  // The parser would drop line breaks and tabs, and percent-encode the rest: whoever wrote these meant something else.
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (text.length > MAX_URL_LENGTH || /[\u0000-\u0020\u007f]/.test(text)) throw new FetchFault('URL_INVALID');
  // It takes http:///host and http:host for http://host.
  if (/^https?:(?!\/\/[^/\\])/i.test(text)) throw new FetchFault('URL_INVALID');
  try {
    return new URL(text);
  } catch (cause) {
    throw new FetchFault('URL_INVALID', { cause });
  }
}
