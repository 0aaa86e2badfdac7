import { h } from '../dom.js';
import { factList } from '../facts.js';
import { evidenceList } from './evidence.js';
import { sureness } from './words.js';

/** Maker and model, and how sure that is. */
export function productView({ maker, model, name, confidence, gtin, mpn, evidence }, { provider }) {
  const said = provider === 'user' ? 'As you have marked it' : sureness(confidence);
  const unknown = [!maker && 'the maker', !model && 'the model'].filter(Boolean).join(' and ');
  const numbers = [gtin && `GTIN ${gtin}`, mpn && `part number ${mpn}`].filter(Boolean).join(', ');
  return [
    h('p', { class: 'product-name' }, name),
    factList([
      ['Maker', maker],
      ['Model', model],
      ['Numbers', numbers],
      ['How sure', said],
    ]),
    unknown && h('p', { class: 'muted' }, `What was found does not agree on ${unknown}.`),
    evidenceList(evidence),
  ];
}
