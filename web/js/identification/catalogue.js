import { identification } from '../api.js';
import { byId, debounce, h, say } from '../dom.js';
import { KeyedList } from '../keyed-list.js';
import { CatalogueEntry } from './catalogue-entry.js';

const PAGE = 60;
const SEARCH_PAUSE_MS = 250;
const REFRESH_PAUSE_MS = 1500;

/** The products that one has pictures of: from tables, or marked by hand. */
export class Catalogue {
  #element = byId('catalogue');
  #shown = false;
  #turn = null;
  #pages = 1;
  #search = h('input', {
    type: 'search',
    placeholder: 'Find a product',
    'aria-label': 'Find a product',
    maxlength: 200,
  });
  #list = new KeyedList(
    h('ul', { class: 'catalogue-grid', 'aria-label': 'Products' }),
    () => new CatalogueEntry(),
  );
  #more = h('button', { type: 'button', class: 'quiet', hidden: true }, 'Show more');
  #none = h('p', { class: 'muted', hidden: true });
  #fault = h('p', { class: 'fault', role: 'alert', hidden: true });

  constructor() {
    this.refresh = debounce(() => this.#shown && void this.#load(), REFRESH_PAUSE_MS);
    const find = debounce(() => void this.#load(1), SEARCH_PAUSE_MS);
    this.#search.addEventListener('input', find);
    this.#more.addEventListener('click', () => void this.#load(this.#pages + 1));
  }

  async open() {
    if (!this.#shown) this.#build();
    this.#shown = true;
    await this.#load();
  }

  close() {
    this.#shown = false;
    this.#turn = null;
    this.#element.replaceChildren();
  }

  #build() {
    this.#search.value = '';
    this.#pages = 1;
    this.#list.show([]);
    const title = h('h1', { id: 'catalogue-title' }, 'Catalogue');
    const about =
      'Products of your batches, and pictures that you marked as products. Other pictures of them are known by these.';
    this.#element.replaceChildren(
      h('header', { class: 'people-header' }, title, this.#search),
      h('p', { class: 'muted lead-in' }, about),
      this.#fault,
      this.#none,
      this.#list.element,
      this.#more,
    );
  }

  async #load(pages = this.#pages) {
    this.#pages = pages;
    const turn = (this.#turn = Symbol('load'));
    try {
      const { found, more } = await this.#ask();
      // What was asked for earlier must not undo what has been shown since.
      if (turn !== this.#turn) return;
      this.#list.show(found.map((entry) => ({ ...entry, id: entry.image.id })));
      this.#more.hidden = !more;
      const none = this.#search.value ? 'There is nothing of that kind.' : 'There is nothing in it yet.';
      say(this.#none, found.length > 0 ? '' : none);
      say(this.#fault, '');
    } catch (error) {
      if (turn === this.#turn) say(this.#fault, error.message);
    }
  }

  async #ask() {
    const found = [];
    let cursor;
    for (let page = 0; page < this.#pages && cursor !== null; page++) {
      const answer = await identification.catalogue({ q: this.#search.value.trim(), limit: PAGE, cursor });
      found.push(...answer.data);
      cursor = answer.nextCursor;
    }
    return { found, more: cursor !== null };
  }
}
