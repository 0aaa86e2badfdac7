import { webhooks } from '../api.js';
import { h } from '../dom.js';
import { KeyedList } from '../keyed-list.js';
import { Delivery } from './delivery.js';

const PAGE = 20;
const STATUSES = { '': 'all', failed: 'failed', delivered: 'delivered', pending: 'waiting' };

/** What was sent, newest first. */
export class DeliveryList {
  /** Whether anything can be sent there. */
  enabled = true;
  #pages = 1;
  #turn = null;
  #list = new KeyedList(h('ul', { class: 'deliveries', 'aria-label': 'Deliveries' }), () => {
    return new Delivery(this.webhookId, { enabled: () => this.enabled, changed: () => void this.load() });
  });
  #none = h('p', { class: 'muted', hidden: true }, 'Nothing has been sent yet.');
  #more = h('button', { type: 'button', class: 'quiet', hidden: true }, 'Show more');
  #only = h(
    'select',
    {},
    Object.entries(STATUSES).map(([value, name]) => h('option', { value }, name)),
  );

  constructor(webhookId) {
    this.webhookId = webhookId;
    this.#more.addEventListener('click', () => {
      this.#pages += 1;
      void this.load();
    });
    this.#only.addEventListener('change', () => {
      this.#pages = 1;
      void this.load();
    });
    this.element = h(
      'section',
      { class: 'card', 'aria-labelledby': 'deliveries-title' },
      h('h2', { id: 'deliveries-title' }, 'What was sent'),
      h('label', { class: 'option' }, h('span', {}, 'Show'), this.#only),
      this.#none,
      this.#list.element,
      this.#more,
    );
  }

  async load() {
    const turn = (this.#turn = Symbol('load'));
    const found = new Map();
    let total = 0;
    for (let page = 1; page <= this.#pages; page++) {
      const answer = await webhooks.deliveries(this.webhookId, {
        page,
        limit: PAGE,
        status: this.#only.value,
      });
      total = answer.total;
      for (const delivery of answer.data) found.set(delivery.id, delivery);
    }
    // What was asked for earlier must not undo what has been shown since.
    if (turn !== this.#turn) return;
    this.#list.show([...found.values()]);
    this.#none.hidden = found.size > 0;
    this.#more.hidden = found.size >= total;
  }

  stop() {
    this.#turn = null;
  }
}
