import { webhooks } from '../api.js';
import { h, leadTo, say } from '../dom.js';
import { LiveTable } from '../live-table.js';
import { announce } from '../messages.js';
import { secretNote } from '../secret-note.js';
import { WebhookForm } from './webhook-form.js';
import { stateOf } from './words.js';

const PAGE = 100;

/** Where one is told of what happens, and where a new such place is added. */
export class WebhookList {
  #turn = null;
  #secret = h('div', { role: 'status' });
  #table = new LiveTable('Webhooks', ['Address', 'What it is for', 'State', 'Told of']);
  #none = h('p', { class: 'muted', hidden: true }, 'There are none yet.');
  #fault = h('p', { class: 'fault', role: 'alert', hidden: true });
  #form = new WebhookForm('New webhook', 'Add', (webhook) => this.#add(webhook));

  constructor() {
    this.#table.element.hidden = true;
    this.element = h(
      'div',
      {},
      h('header', { class: 'records-header' }, h('h1', { id: 'webhooks-title' }, 'Webhooks')),
      h(
        'p',
        { class: 'muted lead-in' },
        'Addresses on your own servers that are told what happens here, with a signature, as ',
        h('a', { href: 'https://www.standardwebhooks.com', rel: 'noopener' }, 'Standard Webhooks'),
        ' has it.',
      ),
      this.#secret,
      h(
        'section',
        { class: 'card', 'aria-label': 'Webhooks so far' },
        this.#fault,
        this.#none,
        this.#table.element,
      ),
      this.#form.element,
    );
  }

  async load() {
    const turn = (this.#turn = Symbol('load'));
    try {
      const found = await this.#ask();
      // What was asked for earlier must not undo what has been shown since.
      if (turn !== this.#turn) return;
      this.#table.show(found.map(row));
      this.#table.element.hidden = found.length === 0;
      this.#none.hidden = found.length > 0;
      say(this.#fault, '');
    } catch (error) {
      if (turn === this.#turn) say(this.#fault, error.message);
    }
  }

  stop() {
    this.#turn = null;
  }

  /** All: there are not many. */
  async #ask() {
    const found = [];
    for (let page = 1; ; page++) {
      const { data, total } = await webhooks.list({ page, limit: PAGE });
      found.push(...data);
      if (data.length === 0 || found.length >= total) return found;
    }
  }

  async #add(webhook) {
    const { secret, url } = await webhooks.add(webhook);
    const note = secretNote(secret, `Messages to ${url} are signed with it. It is shown this once.`);
    this.#secret.replaceChildren(note);
    this.#secret.scrollIntoView({ block: 'nearest' });
    this.#form.clear();
    leadTo(note);
    announce('Added');
    await this.load();
  }
}

const row = ({ id, url, description, eventTypes, ...webhook }) => ({
  key: id,
  attributes: { 'data-webhook': id },
  cells: [
    { text: url, href: `#/webhooks/${id}` },
    description || null,
    stateOf(webhook),
    eventTypes.join(', '),
  ],
});
