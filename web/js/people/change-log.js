import { people } from '../api.js';
import { h } from '../dom.js';
import { moment, plural } from '../format.js';
import { KeyedList } from '../keyed-list.js';
import { announce } from '../messages.js';
import { attempt } from '../act.js';

const PAGE = 20;

/** What was done to people, and the means to take it back. Asked for only while it is unfolded. */
export class ChangeLog {
  #list = new KeyedList(h('ol', { class: 'changes' }), () => new ChangeRow((id) => void this.#undo(id)));
  #more = h('button', { type: 'button', class: 'quiet', hidden: true }, 'Show older');
  #nothing = h('p', { class: 'muted', hidden: true }, 'Nothing has been changed.');
  #changes = [];
  #cursor;
  #turn = null;

  /** @param onUndone called when something was taken back */
  constructor(onUndone) {
    this.onUndone = onUndone;
    this.#more.addEventListener('click', () => void this.#load(this.#cursor));
    this.element = h(
      'details',
      { class: 'change-log' },
      h('summary', {}, 'Changes, and how to undo them'),
      this.#nothing,
      this.#list.element,
      this.#more,
    );
    this.element.addEventListener('toggle', () => this.refresh());
  }

  /** From the newest on. */
  refresh() {
    if (this.element.open) void this.#load(undefined);
  }

  async #load(cursor) {
    const turn = (this.#turn = Symbol('load'));
    const page = await attempt(() => people.changes({ limit: PAGE, cursor }));
    if (!page || turn !== this.#turn) return;
    this.#changes = cursor ? [...this.#changes, ...page.data] : page.data;
    this.#cursor = page.nextCursor ?? undefined;
    this.#more.hidden = !page.nextCursor;
    this.#nothing.hidden = this.#changes.length > 0;
    this.#list.show(this.#changes);
  }

  async #undo(id) {
    if ((await attempt(() => people.undo(id))) === undefined) return;
    announce('Taken back');
    this.refresh();
    this.onUndone();
  }
}

class ChangeRow {
  #what = h('span', {});
  #when = h('time', { class: 'muted' });
  #undo = h('button', { type: 'button', class: 'quiet' }, 'Undo');
  #state = h('span', { class: 'muted' });
  element = h('li', {}, this.#what, this.#when, this.#undo, this.#state);

  constructor(onUndo) {
    this.#undo.addEventListener('click', () => onUndo(this.change.id));
  }

  show(change) {
    this.change = change;
    const { createdAt, undoneAt, undoable } = change;
    this.#what.textContent = describe(change);
    this.#when.textContent = moment(createdAt);
    this.#when.dateTime = createdAt;
    this.#undo.hidden = !undoable;
    this.#undo.setAttribute('aria-label', `Undo: ${describe(change)}`);
    this.#state.hidden = undoable;
    this.#state.textContent = undoneAt ? 'undone' : 'cannot be undone';
  }
}

const KINDS = {
  merge: 'Joined people',
  split: 'Split off a person',
  separate: 'Kept two people apart',
  move: 'Moved',
  rename: 'Named',
  hide: 'Hid a person',
  show: 'Showed a person again',
  cover: 'Chose a cover',
  delete: 'Forgot a person',
};

/** Where the number of faces tells more than the names do. */
const COUNTED = ['merge', 'split', 'move', 'delete'];

function describe({ kind, name, people: concerned, faceCount }) {
  if (kind === 'rename' && !name) return 'Took a name off';
  const names = kind === 'rename' ? [name] : concerned.map((person) => person.name).filter(Boolean);
  const who = names.map((each) => `“${each}”`).join(', ');
  const faces = COUNTED.includes(kind) ? `(${plural(faceCount, 'face')})` : null;
  return [KINDS[kind] ?? kind, who, faces].filter(Boolean).join(' ');
}
