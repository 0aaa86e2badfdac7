import { h } from '../dom.js';
import { plural } from '../format.js';
import { evidenceList } from './evidence.js';
import { amountOf } from './money.js';
import { CONDITIONS, LEFT_OUT, sureness } from './words.js';

/** What it is worth at second hand, from what, and what was left out. */
export function estimateView({
  price,
  minRange,
  maxRange,
  certainty,
  count,
  byCondition,
  leftOut,
  evidence,
}) {
  const width = maxRange.amountMinor - minRange.amountMinor;
  const at = width > 0 ? (price.amountMinor - minRange.amountMinor) / width : 0.5;
  const range = `${amountOf(minRange)} to ${amountOf(maxRange)}`;
  return [
    h('p', { class: 'estimate' }, amountOf(price)),
    h('div', { class: 'range-bar', vars: { '--at': at }, 'aria-hidden': 'true' }),
    h('p', {}, `The middle half is offered for ${range}.`),
    h('p', { class: 'muted' }, `${sureness(certainty)}, from ${plural(count, 'offer')}.`),
    byCondition.length > 1 && h('ul', { class: 'by-condition' }, byCondition.map(ofCondition)),
    leftOut.length > 0 && h('p', { class: 'muted' }, `Not counted: ${leftOut.map(notCounted).join(', ')}.`),
    evidenceList(evidence),
  ];
}

const ofCondition = ({ condition, count, median }) =>
  h('li', {}, `${CONDITIONS[condition] ?? condition}: ${amountOf(median)} (${plural(count, 'offer')})`);

const notCounted = ({ reason, count }) => `${count} ${LEFT_OUT[reason] ?? reason}`;
