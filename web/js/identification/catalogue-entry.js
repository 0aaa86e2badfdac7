import { h } from '../dom.js';
import { Picture } from '../picture.js';
import { showVeiled } from '../veil.js';
import { amountOf } from './money.js';
import { CONDITIONS } from './words.js';

/** One product, with its picture. */
export class CatalogueEntry {
  #picture = new Picture('small');
  #name = h('strong', {});
  #about = h('span', { class: 'by' });
  #link = h('a', {}, this.#picture.element, this.#name, this.#about);
  element = h('li', {}, this.#link);

  show({ image, product, source }) {
    const { name, maker, model, price, condition } = product;
    this.#link.href = `#/image/${image.id}`;
    showVeiled(this.#picture, image);
    this.#name.textContent = name;
    const about = [
      [maker, model].filter(Boolean).join(' '),
      price && amountOf(price),
      condition && CONDITIONS[condition],
      source === 'user' ? 'marked by you' : 'from a batch',
    ];
    this.#about.textContent = about.filter(Boolean).join(' · ');
  }
}
