import { images } from './api.js';
import { byId, h } from './dom.js';
import { isAbort } from './errors.js';
import { listParameters } from './library.js';

const TAGS_SHOWN = 24;
const PEOPLE_SHOWN = 8;

/** Chips of the people and tags among the pictures that the filters leave, with how many there are of each. */
export class Facets {
  #tags = byId('tag-chips');
  #people = byId('person-chips');
  #counts = { tags: [], people: [] };
  #names = new Map();
  #request = null;

  /** @param on `tag(name)`, `person(id)` */
  constructor(on) {
    this.on = on;
  }

  reset() {
    this.#counts = { tags: [], people: [] };
    this.#names.clear();
  }

  /** Tells the name of a person whose chip is about to be shown. */
  introduce({ id, name }) {
    this.#names.set(id, name);
  }

  async load(filter) {
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    try {
      // Likeness gives an order and leaves nobody out, so there is nothing to ask a model for.
      const narrowing = { ...filter, meaning: '', similarTo: '' };
      this.#counts = await images.facets(listParameters(narrowing), request.signal);
    } catch (error) {
      // Chips are a convenience; the list reports what is wrong with the server.
      if (!isAbort(error)) this.show(filter);
      return;
    }
    for (const person of this.#counts.people) this.introduce(person);
    this.show(filter);
  }

  show({ tags, people }) {
    const named = this.#counts.people.filter(({ name }) => name).slice(0, PEOPLE_SHOWN);
    const faces = named.map(({ id, count }) => ({ key: id, count }));
    const words = this.#counts.tags.slice(0, TAGS_SHOWN).map(({ tag, count }) => ({ key: tag, count }));
    const nameOf = (id) => this.#names.get(id) ?? 'Somebody';
    draw(this.#people, faces, people, { label: nameOf, click: this.on.person });
    draw(this.#tags, words, tags, { label: (tag) => tag, click: this.on.tag });
  }
}

function draw(group, counts, chosen, { label, click }) {
  // Chosen ones come first and stay in sight, whether or not they are among the most frequent.
  const taken = chosen.map((key) => counts.find((each) => each.key === key) ?? { key });
  const shown = [...taken, ...counts.filter(({ key }) => !chosen.includes(key))];
  const focused = group.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  group.replaceChildren(
    ...shown.map(({ key, count }) => {
      const pressed = String(chosen.includes(key));
      const on = { click: () => click(key) };
      return h(
        'button',
        { type: 'button', class: 'chip', 'aria-pressed': pressed, 'data-key': key, on },
        label(key),
        count === undefined ? null : h('span', { class: 'tally', 'aria-label': `${count} pictures` }, count),
      );
    }),
  );
  [...group.children].find((chip) => chip.dataset.key === focused)?.focus();
}
