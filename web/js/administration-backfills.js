import { admin, producers } from './api.js';
import { ask } from './ask.js';
import { h, say } from './dom.js';
import { plural } from './format.js';
import { LiveTable } from './live-table.js';

const REASONS = { missing: 'missing', failed: 'failed', outdated: 'out of date' };
const ALL = '';

const time = (iso) => iso && new Date(iso).toLocaleString();
const check = (name) => h('input', { type: 'checkbox', name, checked: true });

/** Makes results anew for all pictures that lack them: counts first, then starts, and shows how far it is. */
export class Backfills {
  #select = h('select', { id: 'backfill-producer' }, h('option', { value: ALL }, 'everything'));
  #reasons = new Map(Object.keys(REASONS).map((reason) => [reason, check(reason)]));
  #start = h('button', { type: 'button', class: 'primary', hidden: true });
  #estimate = h('p', { role: 'status', hidden: true });
  #counts = new LiveTable('What is missing', ['Producer', 'Missing', 'Failed', 'Out of date', 'Up to date']);
  #table = new LiveTable('Backfills', ['Started', 'Producers', 'Status', 'Progress', 'Expected end', '']);
  #fault = h('p', { class: 'fault', role: 'alert', hidden: true });

  /** @param on `act(action)`: does it, tells what went wrong, and refreshes; `tell(text)` */
  constructor(on) {
    this.on = on;
    this.#counts.element.hidden = true;
    this.#table.element.hidden = true;
    this.#start.addEventListener('click', () => void this.#begin());
    this.element = h(
      'section',
      { 'aria-label': 'Backfill' },
      h('h3', {}, 'Backfill'),
      this.#form(),
      this.#estimate,
      this.#counts.element,
      this.#start,
      this.#table.element,
      this.#fault,
    );
  }

  async offer() {
    const { data } = await producers();
    const able = data.filter(({ state, trigger }) => state === 'available' && trigger === 'upload');
    this.#select.replaceChildren(
      h('option', { value: ALL }, 'everything'),
      ...able.map(({ name }) => h('option', { value: name }, name)),
    );
  }

  async refresh() {
    try {
      const { data } = await admin.backfills();
      this.#table.element.hidden = data.length === 0;
      this.#table.show(data.map((each) => this.#row(each)));
      say(this.#fault, '');
    } catch (error) {
      say(this.#fault, error.message);
    }
  }

  #form() {
    const form = h(
      'form',
      { class: 'backfill' },
      h('label', { for: 'backfill-producer' }, 'Make anew'),
      this.#select,
      h('span', { role: 'group', 'aria-label': 'Where it is' }, ...this.#reasonBoxes()),
      h('button', { type: 'submit', class: 'quiet' }, 'Count'),
    );
    form.addEventListener('change', () => this.#forgetCount());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.on.act(() => this.#count());
    });
    return form;
  }

  #reasonBoxes() {
    return [...this.#reasons].map(([reason, box]) => h('label', { class: 'check' }, box, REASONS[reason]));
  }

  #order() {
    const reasons = [...this.#reasons].filter(([, box]) => box.checked).map(([reason]) => reason);
    const producer = this.#select.value;
    return { reasons, ...(producer !== ALL && { producers: [producer] }) };
  }

  /** What was counted is no longer what would be started. */
  #forgetCount() {
    say(this.#estimate, '');
    this.#counts.element.hidden = true;
    this.#start.hidden = true;
  }

  async #count() {
    const order = this.#order();
    if (order.reasons.length === 0) throw new Error('Choose at least one reason');
    const { images, total, producers, complete } = await admin.backfill({ ...order, dryRun: true });
    this.#counts.show(producers.map(countRow));
    this.#counts.element.hidden = false;
    const atLeast = complete ? '' : 'At least ';
    say(this.#estimate, `${atLeast}${plural(total, 'result')} to make, in ${plural(images, 'picture')}`);
    this.#start.hidden = total === 0;
    this.#start.textContent = `Make ${complete ? total : 'them'} anew`;
  }

  #begin() {
    return this.on.act(async () => {
      await admin.backfill(this.#order());
      this.#forgetCount();
      this.on.tell('The backfill was handed to a worker; new uploads go first');
    });
  }

  async #cancel({ id }) {
    const text = 'What is done stays; what was not begun is left as it was.';
    if (
      !(await ask({ title: 'Cancel this backfill?', text, action: 'Cancel the backfill', refusal: 'Go on' }))
    )
      return;
    await this.on.act(() => admin.cancelBackfill(id));
  }

  #row(each) {
    const { id, producers, status, createdAt, estimatedEndAt } = each;
    const cancel = {
      name: 'cancel',
      label: 'Cancel',
      kind: 'quiet danger',
      click: () => void this.#cancel(each),
    };
    const end = status === 'running' ? time(estimatedEndAt) : null;
    return {
      key: id,
      attributes: { 'data-backfill': id },
      cells: [time(createdAt), producers.join(', '), status, progressOf(each), end],
      acts: status === 'running' ? [cancel] : [],
    };
  }
}

const countRow = ({ producer, missing, failed, outdated, current }) => ({
  key: producer,
  cells: [producer, missing, failed, outdated, current],
});

function progressOf({ total, done, failed, startedAt }) {
  if (total === null) return startedAt ? 'counting' : 'waiting for a worker';
  const settled = `${done + failed} of ${total}`;
  return failed > 0 ? `${settled}, ${failed} failed` : settled;
}
