import { people } from '../api.js';
import { h } from '../dom.js';
import { moment } from '../format.js';
import { announce } from '../messages.js';
import { attempt } from './act.js';

const PAGE = 20;

/** What was done to people, and the means to take it back. Asked for only once it is unfolded. */
export class ChangeLog {
  #list = h('ol', { class: 'changes' });
  #more = h('button', { type: 'button', class: 'quiet', hidden: true }, 'Show older');
  #nothing = h('p', { class: 'muted', hidden: true }, 'Nothing has been changed.');
  #changes = [];
  #cursor;

  /** @param onUndone called when something was taken back */
  constructor(onUndone) {
    this.onUndone = onUndone;
    this.#more.addEventListener('click', () => void this.#load());
    this.element = h(
      'details',
      { class: 'change-log' },
      h('summary', {}, 'Changes, and how to undo them'),
      this.#nothing,
      this.#list,
      this.#more,
    );
    this.element.addEventListener('toggle', () => this.element.open && void this.#begin());
  }

  async #begin() {
    this.#changes = [];
    this.#cursor = undefined;
    await this.#load();
  }

  async #load() {
    const page = await attempt(() => people.changes({ limit: PAGE, cursor: this.#cursor }));
    if (!page) return;
    this.#changes.push(...page.data);
    this.#cursor = page.nextCursor ?? undefined;
    this.#more.hidden = !page.nextCursor;
    this.#nothing.hidden = this.#changes.length > 0;
    this.#list.replaceChildren(...this.#changes.map((change) => this.#row(change)));
  }

  #row(change) {
    const undo = h('button', { type: 'button', class: 'quiet' }, 'Undo');
    undo.setAttribute('aria-label', `Undo: ${describe(change)}`);
    undo.addEventListener('click', () => void this.#undo(change));
    return h(
      'li',
      {},
      h('span', {}, describe(change)),
      h('time', { class: 'muted', datetime: change.createdAt }, moment(change.createdAt)),
      change.undoneAt ? h('span', { class: 'muted' }, 'undone') : undo,
    );
  }

  async #undo({ id }) {
    const done = await attempt(() => people.undo(id));
    if (done === undefined) return;
    announce('Taken back');
    await this.#begin();
    this.onUndone();
  }
}

const KINDS = {
  merge: 'Joined people',
  split: 'Split off a person',
  separate: 'Kept two people apart',
  move: 'Moved a face',
  rename: 'Gave a name',
  hide: 'Hid or showed a person',
  cover: 'Chose a cover',
  delete: 'Forgot a person',
};

const describe = ({ kind, name }) => [KINDS[kind] ?? kind, name && `“${name}”`].filter(Boolean).join(' ');
