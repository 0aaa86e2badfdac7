import { h } from '../dom.js';
import { amountOf } from './money.js';
import { moment, plural } from '../format.js';
import { siteOf, wayTo } from './links.js';

/** What a claim rests on, for those who want to look for themselves. */
export function evidenceList(evidence) {
  if (!evidence?.length) return null;
  return h(
    'details',
    { class: 'fold evidence' },
    h('summary', {}, `What this rests on: ${plural(evidence.length, 'source')}`),
    h('ul', {}, evidence.map(source)),
  );
}

function source({ provider, url, title, price, seenAt, imageId }) {
  const name = title || siteOf(url) || 'Untitled';
  const about = [siteOf(url) ?? (imageId && 'your catalogue'), price && amountOf(price), `by ${provider}`];
  return h(
    'li',
    {},
    wayTo({ url, imageId }, name),
    h('span', { class: 'by' }, [...about, `seen ${moment(seenAt)}`].filter(Boolean).join(' · ')),
  );
}
