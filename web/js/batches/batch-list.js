import { batches } from '../api.js';
import { h, say } from '../dom.js';
import { figure, moment } from '../format.js';
import { LiveTable } from '../live-table.js';
import { BatchForm } from './batch-form.js';
import { progressBar } from './progress.js';
import { progressOf, stateOf } from './words.js';

const PAGE = 50;

/** One's batches, newest first, and where a new one is begun. */
export class BatchList {
  #turn = null;
  #pages = 1;
  #table = new LiveTable('Batches', ['Table', 'State', 'Progress', 'Done', 'Failed', 'Sent']);
  #none = h('p', { class: 'muted', hidden: true }, 'Nothing has been sent yet.');
  #fault = h('p', { class: 'fault', role: 'alert', hidden: true });
  #more = h('button', { type: 'button', class: 'quiet', hidden: true }, 'Show more');

  /** @param on `accepted(batch)` */
  constructor(on) {
    this.form = new BatchForm(on.accepted);
    this.#table.element.hidden = true;
    this.#more.addEventListener('click', () => {
      this.#pages += 1;
      void this.load();
    });
    this.element = h(
      'div',
      {},
      h('header', { class: 'records-header' }, h('h1', { id: 'batches-title' }, 'Batches')),
      this.form.element,
      h(
        'section',
        { class: 'card', 'aria-label': 'Batches so far' },
        this.#fault,
        this.#none,
        this.#table.element,
        this.#more,
      ),
    );
  }

  async load() {
    const turn = (this.#turn = Symbol('load'));
    try {
      const { found, total } = await this.#ask();
      // What was asked for earlier must not undo what has been shown since.
      if (turn !== this.#turn) return;
      this.#table.show(found.map(row));
      this.#table.element.hidden = found.length === 0;
      this.#none.hidden = found.length > 0;
      this.#more.hidden = found.length >= total;
      say(this.#fault, '');
    } catch (error) {
      if (turn === this.#turn) say(this.#fault, error.message);
    }
  }

  stop() {
    this.#turn = null;
    this.form.stop();
  }

  async #ask() {
    const found = new Map();
    let total = 0;
    for (let page = 1; page <= this.#pages; page++) {
      const answer = await batches.list({ page, limit: PAGE });
      total = answer.total;
      // One that has come in between has moved the others on by a place.
      for (const batch of answer.data) found.set(batch.id, batch);
    }
    return { found: [...found.values()], total };
  }
}

function row(batch) {
  const { id, originalFilename, done, failed, createdAt } = batch;
  const bar = () => {
    const progress = progressBar(`Progress of ${originalFilename}`);
    progress.show(batch);
    return [h('span', { class: 'figures' }, progressOf(batch)), progress.element];
  };
  return {
    key: id,
    attributes: { 'data-batch': id },
    cells: [
      { text: originalFilename, href: `#/batches/${id}` },
      stateOf(batch),
      { key: `${batch.processed} ${done} ${batch.total}`, draw: bar },
      figure(done),
      figure(failed),
      moment(createdAt),
    ],
  };
}
