import { h } from '../dom.js';
import { moment, percent, plural } from '../format.js';
import { LiveTable } from '../live-table.js';
import { siteOf, wayTo } from './links.js';
import { amountOf } from './money.js';
import { CONDITIONS } from './words.js';

const KINDS = { ask: null, bid: 'so far bid', sold: 'sold' };
const BEST_FIRST = Object.keys(CONDITIONS);

const ORDERS = {
  // As they come.
  'Best match first': () => 0,
  // Amounts of different currencies do not compare: each is listed by itself.
  'Cheapest first': (a, b) =>
    a.price.currency.localeCompare(b.price.currency) || a.price.amountMinor - b.price.amountMinor,
  'Best condition first': (a, b) => wearOf(a) - wearOf(b),
  'Seen last first': (a, b) => b.seenAt.localeCompare(a.seenAt),
};

/** Where nobody says in which condition it is, it may be in any. */
function wearOf({ condition }) {
  const at = BEST_FIRST.indexOf(condition);
  return at === -1 ? BEST_FIRST.length : at;
}

/** What it is offered for at second hand, in an order that the reader chooses. */
export function offersView({ offers }) {
  const table = new LiveTable('Second-hand offers', ['Price', 'Condition', 'Offer', 'From', 'Seen']);
  const rows = offers.map((offer, index) => ({ ...row(offer, index), offer }));
  const order = h(
    'select',
    { 'aria-label': 'Order of the offers' },
    Object.keys(ORDERS).map((name) => h('option', {}, name)),
  );
  const sort = () => table.show(rows.toSorted((a, b) => ORDERS[order.value](a.offer, b.offer)));
  order.addEventListener('change', sort);
  sort();
  return [
    h('p', { class: 'row' }, h('span', { class: 'muted' }, plural(offers.length, 'offer')), order),
    h('div', { class: 'offers' }, table.element),
  ];
}

function row(
  { source, url, title, price, shippingMinor, condition, conditionText, kind, seenAt, match, imageId },
  index,
) {
  const shipping =
    shippingMinor === null
      ? null
      : `+ ${amountOf({ amountMinor: shippingMinor, currency: price.currency })} post`;
  return {
    key: index,
    attributes: {},
    cells: [
      { key: index, draw: () => [h('strong', {}, amountOf(price)), ...words(shipping, KINDS[kind])] },
      inWords(condition, conditionText),
      { key: index, draw: () => [wayTo({ url, imageId }, title), ...words(`matches by ${percent(match)}`)] },
      imageId ? 'your catalogue' : (siteOf(url) ?? source),
      moment(seenAt),
    ],
  };
}

/** Sellers tick “used” for what their own words call broken. */
const inWords = (condition, text) =>
  (condition !== 'for-parts' && text) || (CONDITIONS[condition] ?? condition ?? '');

const words = (...texts) => texts.filter(Boolean).map((text) => h('span', { class: 'by' }, text));
