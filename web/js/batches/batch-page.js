import { attempt } from '../act.js';
import { batches } from '../api.js';
import { ask } from '../ask.js';
import { h, say } from '../dom.js';
import { figure, moment } from '../format.js';
import { announce } from '../messages.js';
import { secretNote } from '../secret-note.js';
import { NextLook } from '../timers.js';
import { BatchActions } from './batch-actions.js';
import { faultTable, faultWords } from './faults.js';
import { ItemList } from './item-list.js';
import { progressBar } from './progress.js';
import { progressOf, remaining, stateOf } from './words.js';

/** For what no event tells: how long it will take yet, and what is in hand. */
const LOOK_AGAIN_MS = 10_000;

/** One table: how far it is, what became of each address, and what can be had of it. */
export class BatchPage {
  #turn = null;
  #batch = null;
  #next = new NextLook(LOOK_AGAIN_MS, () => void this.load());
  #title = h('h1', { id: 'batches-title' });
  #bar = progressBar('Progress');
  #state = h('p', { class: 'batch-state' });
  #facts = h('p', { class: 'muted' });
  #hook = h('p', { class: 'muted', hidden: true });
  #fault = h('p', { class: 'fault', role: 'alert', hidden: true });

  /** @param on `accepted`, the answer to whoever has just sent it, else null; `gone()` */
  constructor(id, on) {
    this.id = id;
    this.on = on;
    this.items = new ItemList(id);
    this.actions = new BatchActions(id, {
      cancel: () => void this.#cancel(),
      retry: () => void this.#retry({ cancelled: this.#batch.cancelled > 0 }),
      restore: () => void this.#retry({ deleted: true }),
      remove: () => void this.#remove(),
    });
    this.element = h(
      'div',
      {},
      h(
        'header',
        { class: 'records-header' },
        h('a', { href: '#/batches', class: 'back' }, 'All batches'),
        this.#title,
      ),
      this.#fault,
      ...firstWords(on.accepted),
      h(
        'section',
        { class: 'card', 'aria-label': 'Progress' },
        this.#state,
        this.#bar.element,
        this.#facts,
        this.#hook,
        this.actions.element,
      ),
      this.items.element,
    );
  }

  async load() {
    this.#next.stop();
    const turn = (this.#turn = Symbol('load'));
    try {
      const batch = await batches.get(this.id);
      // What was asked for earlier must not undo what has been shown since.
      if (turn !== this.#turn) return;
      this.#show(batch);
      say(this.#fault, '');
      await this.items.load();
    } catch (error) {
      if (turn === this.#turn) this.#failed(error);
    }
    if (turn === this.#turn && this.#batch?.status === 'processing') this.#next.plan();
  }

  /** The bar goes on at once; the items follow when there is time. */
  changed(batch) {
    if (batch.id === this.id && batch.total !== undefined) this.#show(batch);
  }

  stop() {
    this.#next.stop();
    this.#turn = null;
    this.actions.stop();
    this.items.stop();
  }

  #failed(error) {
    if (error.status === 404) {
      this.stop();
      this.element.replaceChildren(
        h('header', { class: 'records-header' }, h('h1', { id: 'batches-title' }, 'There is no such batch')),
        h('p', {}, h('a', { href: '#/batches' }, 'All batches')),
      );
    } else say(this.#fault, error.message);
  }

  #show(batch) {
    const ended = this.#batch?.status === 'processing' && batch.status !== 'processing';
    this.#batch = batch;
    this.#title.textContent = batch.originalFilename;
    this.#bar.show(batch);
    this.#state.textContent = `${progressOf(batch)}, ${stateOf(batch)}`;
    this.#facts.textContent = facts(batch);
    this.#hook.hidden = !batch.webhookUrl;
    if (batch.webhookUrl) this.#hook.replaceChildren(...hookWords(batch));
    this.actions.show(batch);
    this.items.count(batch);
    if (ended) announce(`${batch.originalFilename}: ${stateOf(batch)}`);
  }

  async #cancel() {
    const text = 'What is done stays. What waits is not fetched any more; it can be taken up again.';
    if (!(await ask({ title: 'Cancel this batch?', text, action: 'Cancel it', refusal: 'Go on' }))) return;
    await this.#change(() => batches.cancel(this.id));
  }

  #retry(which) {
    return this.#change(() => batches.retry(this.id, which));
  }

  async #change(action) {
    const batch = await attempt(action);
    if (!batch) return;
    this.#show(batch);
    this.items.forget();
    await this.load();
  }

  async #remove() {
    const title = `Delete “${this.#batch.originalFilename}”?`;
    const text = 'Links to its processed images end to work. The pictures themselves stay among yours.';
    if (!(await ask({ title, text, action: 'Delete' }))) return;
    const done = await attempt(() => batches.delete(this.id));
    if (done === undefined) return;
    announce('Deleted');
    this.on.gone();
  }
}

function firstWords(accepted) {
  if (!accepted) return [];
  const { webhookSecret, faultCount } = accepted;
  const text = `Messages to ${accepted.webhookUrl} are signed with it. It is shown this once.`;
  return [
    webhookSecret && h('div', { role: 'status' }, secretNote(webhookSecret, text)),
    faultCount > 0 &&
      h(
        'section',
        { class: 'card', 'aria-label': 'Faults in the table' },
        h('p', {}, `${faultWords(faultCount)} These count as failed; all else is worked on.`),
        ...faultTable(accepted),
      ),
  ];
}

function facts(batch) {
  const { done, deleted, failed, cancelled, processing, pending, startedAt, finishedAt } = batch;
  return [
    `${figure(done)} done`,
    deleted > 0 && `${figure(deleted)} of these deleted since`,
    `${figure(failed)} failed`,
    cancelled > 0 && `${figure(cancelled)} cancelled`,
    processing > 0 && `${figure(processing)} in hand`,
    pending > 0 && `${figure(pending)} waiting`,
    batch.estimatedFinishAt && `${remaining(batch.estimatedFinishAt)} left`,
    startedAt && `begun ${moment(startedAt)}`,
    finishedAt && `ended ${moment(finishedAt)}`,
    `${batch.format.toUpperCase()}, quality ${batch.quality}`,
    batch.maxSize && `${batch.maxSize} pixels at most`,
  ]
    .filter(Boolean)
    .join(' · ');
}

const hookWords = ({ webhookUrl, webhookId }) => [
  `Tells ${webhookUrl}. `,
  webhookId ? h('a', { href: `#/webhooks/${webhookId}` }, 'What was sent') : '',
];
