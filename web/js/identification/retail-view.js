import { h } from '../dom.js';
import { factList } from '../facts.js';
import { evidenceList } from './evidence.js';
import { siteOf, wayOut } from './links.js';
import { amountOf } from './money.js';

/** The page of the maker, or of a shop. */
export function pageView({ url, title, isOfficial, evidence }) {
  return [
    h('p', {}, wayOut(url, title || url)),
    h(
      'p',
      { class: 'muted' },
      siteOf(url),
      h(
        'span',
        { class: isOfficial ? 'badge official' : 'badge' },
        isOfficial ? 'The maker’s own' : 'A shop',
      ),
    ),
    evidenceList(evidence),
  ];
}

const FOUND_IN = {
  'json-ld': 'the page’s own data',
  microdata: 'the page’s own data',
  'open-graph': 'the page’s description for others',
  'language-model': 'the page’s text, as a language model reads it',
};

/** What that page says: price new, name, material and the like. */
export function detailsView({ url, price, originalName, description, material, specs, foundIn, evidence }) {
  const rows = [
    ['Price new', price && amountOf(price), foundIn.price],
    ['Name there', originalName, foundIn.originalName],
    ['Material', material, foundIn.material],
    ...specs.map(({ name, value }) => [name, value, foundIn.specs]),
  ];
  const sources = new Set(Object.values(foundIn).map((source) => FOUND_IN[source]));
  return [
    factList(rows.map(([name, value, from]) => [name, value, { title: FOUND_IN[from] }])),
    description &&
      h(
        'p',
        { class: 'description', tabindex: 0, role: 'group', 'aria-label': 'Description there' },
        description,
      ),
    h(
      'p',
      { class: 'muted' },
      'Read at ',
      wayOut(url, siteOf(url) ?? url),
      `, from ${[...sources].join(' and ')}.`,
    ),
    evidenceList(evidence),
  ];
}
