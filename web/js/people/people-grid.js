import { abilitiesKnown, whyNot } from '../abilities.js';
import { people } from '../api.js';
import { toggle } from '../controls.js';
import { debounce, h, say } from '../dom.js';
import { KeyedList } from '../keyed-list.js';
import { toast } from '../messages.js';
import { attempt } from '../act.js';
import { undoable } from './act.js';
import { ChangeLog } from './change-log.js';
import { nameOf, PersonCard } from './person-card.js';
import { Picks } from './picks.js';

const PAGE = 60;
const SEARCH_PAUSE_MS = 250;

/** Everybody who was found, most faces first. */
export class PeopleGrid {
  #filter = { q: '', hidden: false, minFaces: undefined };
  #pages = 1;
  #turn = null;
  #people = [];
  #cards = h('ul', { class: 'person-grid', 'aria-label': 'People', tabindex: -1 });
  #picks = new Picks('Selected people', this.#cards, [
    { label: 'Join', icon: 'merge', from: 2, act: (chosen) => void this.#merge(chosen) },
    {
      label: 'Not the same',
      icon: 'split',
      from: 2,
      to: () => 2,
      act: (chosen) => void this.#separate(chosen),
    },
    { label: 'Hide or show', icon: 'eye', act: (chosen) => void this.#hide(chosen) },
  ]);
  #list = new KeyedList(
    this.#cards,
    () =>
      new PersonCard({
        pick: (person, picked) => this.#picks.pick(person, picked),
        picked: this.#picks.has,
        changed: () => void this.load(),
      }),
  );
  #empty = h('div', { class: 'empty', hidden: true });
  #fault = h('p', { class: 'fault', role: 'alert', hidden: true });
  #more = h('button', { type: 'button', class: 'quiet', hidden: true }, 'Show more');
  #log = new ChangeLog(() => void this.load());

  constructor() {
    this.#picks.onClear = () => this.#list.show(this.#people);
    this.#more.addEventListener('click', () => {
      this.#pages += 1;
      void this.load();
    });
    this.element = h(
      'div',
      {},
      this.#header(),
      this.#fault,
      this.#list.element,
      this.#more,
      this.#empty,
      this.#log.element,
      this.#picks.element,
    );
  }

  async load() {
    const turn = (this.#turn = Symbol('load'));
    try {
      const [{ found, more }] = await Promise.all([this.#ask(), abilitiesKnown()]);
      // What was asked for earlier must not undo what has been shown since.
      if (turn !== this.#turn) return;
      this.#show(found, more);
      this.#log.refresh();
      say(this.#fault, '');
    } catch (error) {
      if (turn === this.#turn) say(this.#fault, error.message);
    }
  }

  stop() {
    this.#turn = null;
  }

  #header() {
    const search = h('input', { type: 'search', placeholder: 'Find a name', 'aria-label': 'Find a name' });
    const find = debounce(() => this.#choose({ q: search.value.trim() }), SEARCH_PAUSE_MS);
    search.addEventListener('input', find);
    return h(
      'header',
      { class: 'people-header' },
      h('h1', { id: 'people-title' }, 'People'),
      search,
      toggle('Seen once', (on) => this.#choose({ minFaces: on ? 1 : undefined })),
      toggle('Hidden', (hidden) => this.#choose({ hidden })),
    );
  }

  #choose(changes) {
    this.#filter = { ...this.#filter, ...changes };
    this.#pages = 1;
    void this.load();
  }

  async #ask() {
    const found = [];
    let cursor;
    for (let page = 0; page < this.#pages && cursor !== null; page++) {
      const answer = await people.list({ ...this.#filter, limit: PAGE, cursor });
      found.push(...answer.data);
      cursor = answer.nextCursor;
    }
    return { found, more: cursor !== null };
  }

  #show(found, more) {
    this.#people = found;
    this.#picks.keep(found);
    this.#list.show(found);
    this.#more.hidden = !more;
    this.#empty.hidden = found.length > 0;
    if (found.length === 0) this.#empty.replaceChildren(...emptyWords(this.#filter));
  }

  async #merge(chosen) {
    const [target, ...others] = mergeOrder(chosen);
    const ids = others.map(({ id }) => id);
    const text = target.name ? `Joined as ${target.name}` : `Joined ${chosen.length} into one person`;
    this.#picks.clear();
    await undoable(
      () => people.merge(target.id, ids),
      text,
      () => void this.load(),
    );
  }

  async #separate([one, other]) {
    this.#picks.clear();
    await undoable(
      () => people.separate(one.id, other.id),
      `${nameOf(one)} and ${nameOf(other)} will be kept apart`,
      () => void this.load(),
    );
  }

  async #hide(chosen) {
    const hidden = chosen.some((person) => !person.hidden);
    this.#picks.clear();
    await attempt(async () => {
      for (const { id } of chosen) await people.edit(id, { hidden });
      toast(hidden ? 'Hidden; “Hidden” above shows them again' : 'Shown again');
    });
    await this.load();
  }
}

/** Into the one that has a name, else into the one that is seen most. */
const mergeOrder = (chosen) =>
  chosen.toSorted((a, b) => Number(Boolean(b.name)) - Number(Boolean(a.name)) || b.faceCount - a.faceCount);

function emptyWords({ q, hidden }) {
  if (q || hidden) return [h('h2', {}, 'Nobody here'), h('p', {}, 'Try another name, or take a filter off.')];
  const reason = whyNot('faces');
  return [
    h('h2', {}, 'Nobody yet'),
    h('p', {}, reason ?? 'People appear here once they are seen in more than one picture.'),
  ];
}
