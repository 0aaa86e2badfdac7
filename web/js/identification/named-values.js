import { h } from '../dom.js';
import { factList } from '../facts.js';
import { evidenceList } from './evidence.js';
import { webAddress, wayOut } from './links.js';
import { amountOf } from './money.js';

/** `resale-advice`, `resaleAdvice` → `Resale advice` */
export function nameInWords(name) {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/[-_\s]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}

/** Tags stand among those of the picture, and evidence below all. */
const ELSEWHERE = ['tags', 'evidence'];

/** What a stage found of which this page knows nothing but the names. */
export function namedValues(data) {
  const values = Object.entries(data ?? {}).filter(([name]) => !ELSEWHERE.includes(name));
  return [terms(values), Array.isArray(data?.evidence) && evidenceList(data.evidence)];
}

const isEmpty = (value) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const terms = (entries) =>
  factList(
    entries.filter(([, value]) => !isEmpty(value)).map(([name, value]) => [nameInWords(name), drawn(value)]),
  );

function drawn(value) {
  if (Array.isArray(value))
    return h(
      'ul',
      {},
      value.map((each) => h('li', {}, drawn(each))),
    );
  if (isMoney(value)) return amountOf(value);
  if (typeof value === 'object' && value !== null) return terms(Object.entries(value));
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return value.toLocaleString();
  return webAddress(value) ? wayOut(value, value) : String(value ?? '');
}

const isMoney = (value) => Number.isInteger(value?.amountMinor) && /^[A-Z]{3}$/.test(String(value.currency));
