import { h } from '../dom.js';

/** @returns the address where it is one of the web, null for all else: it comes from strangers, and must not run anything */
export function webAddress(url) {
  const address = url && URL.canParse(url) ? new URL(url) : null;
  return address && /^https?:$/.test(address.protocol) ? address : null;
}

/** Without the `www.` that says nothing. */
export const siteOf = (url) => webAddress(url)?.hostname.replace(/^www\./, '') ?? null;

/** To somebody else's page, or else to the picture of one's own that stands for it. */
export const wayTo = ({ url, imageId }, text) =>
  imageId && !siteOf(url) ? h('a', { href: `#/image/${imageId}` }, text) : wayOut(url, text);

/** A link to somebody else's page, which does not learn where its reader came from; the bare text where there is none. */
export function wayOut(url, text) {
  const address = webAddress(url);
  if (!address) return h('span', {}, text);
  return h('a', { href: address.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, text);
}
