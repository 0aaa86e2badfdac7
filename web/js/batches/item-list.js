import { batches } from '../api.js';
import { h, say } from '../dom.js';
import { figure } from '../format.js';
import { LiveTable } from '../live-table.js';
import { itemRow } from './item-row.js';

const PAGE = 50;
const FILTERS = { all: 'All', failed: 'Failed', done: 'Done', pending: 'Waiting', cancelled: 'Cancelled' };
const UNDER_WAY = new Set(['pending', 'processing']);

const isSettled = ({ data, nextCursor }) =>
  nextCursor !== null && data.every(({ status }) => !UNDER_WAY.has(status));

/** What became of each address, in the order of the table. */
export class ItemList {
  #filter = 'all';
  #pages = [];
  #wanted = 1;
  #turn = null;
  #chips = new Map();
  #table = new LiveTable('Items', ['Line', 'Image', 'Product', 'Address', 'State', 'Size', 'Picture']);
  #none = h('p', { class: 'muted', hidden: true }, 'There are none.');
  #fault = h('p', { class: 'fault', role: 'alert', hidden: true });
  #more = h('button', { type: 'button', class: 'quiet', hidden: true }, 'Show more');

  constructor(batchId) {
    this.batchId = batchId;
    this.#more.addEventListener('click', () => {
      this.#wanted += 1;
      void this.load();
    });
    this.element = h(
      'section',
      { class: 'card', 'aria-labelledby': 'items-title' },
      h('h2', { id: 'items-title' }, 'Items'),
      this.#filters(),
      this.#fault,
      this.#none,
      this.#table.element,
      this.#more,
    );
  }

  /** How many there are of each kind, as far as the batch tells. */
  count({ total, failed, done, pending, cancelled }) {
    for (const [name, number] of Object.entries({ all: total, failed, done, pending, cancelled })) {
      const { tally, chip } = this.#chips.get(name);
      tally.textContent = figure(number);
      chip.hidden = number === 0 && name !== 'all' && name !== this.#filter;
    }
  }

  async load() {
    const turn = (this.#turn = Symbol('load'));
    try {
      const pages = await this.#ask(() => turn !== this.#turn);
      // What was asked for earlier must not undo what has been shown since.
      if (turn !== this.#turn) return;
      this.#pages = pages;
      this.#show();
      say(this.#fault, '');
    } catch (error) {
      if (turn === this.#turn) say(this.#fault, error.message);
    }
  }

  /** What has ended may be under way again. */
  forget() {
    this.#pages = [];
  }

  stop() {
    this.#turn = null;
  }

  /** All that are shown, save pages that nothing can change in. */
  async #ask(isOvertaken) {
    const pages = [];
    const status = this.#filter === 'all' ? undefined : this.#filter;
    let cursor;
    for (let index = 0; index < this.#wanted && cursor !== null && !isOvertaken(); index++) {
      const known = this.#pages[index];
      const page =
        known && status === undefined && isSettled(known)
          ? known
          : await batches.items(this.batchId, { status, cursor, limit: PAGE });
      pages.push(page);
      cursor = page.nextCursor;
    }
    return pages;
  }

  #show() {
    const items = this.#pages.flatMap(({ data }) => data);
    this.#table.show(items.map(itemRow));
    this.#table.element.hidden = items.length === 0;
    this.#none.hidden = items.length > 0;
    this.#more.hidden = !this.#pages.at(-1)?.nextCursor;
  }

  #filters() {
    const chips = Object.entries(FILTERS).map(([name, label]) => {
      const tally = h('span', { class: 'tally' });
      const click = () => this.#choose(name);
      const chip = h(
        'button',
        { type: 'button', class: 'chip', 'aria-pressed': String(name === this.#filter), on: { click } },
        label,
        tally,
      );
      this.#chips.set(name, { chip, tally });
      return chip;
    });
    return h('div', { class: 'row', role: 'group', 'aria-label': 'Show' }, ...chips);
  }

  #choose(name) {
    this.#filter = name;
    this.#wanted = 1;
    this.#pages = [];
    for (const [each, { chip }] of this.#chips) chip.setAttribute('aria-pressed', String(each === name));
    void this.load();
  }
}
