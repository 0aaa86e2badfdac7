import { can, loadAbilities } from './abilities.js';
import { byId, debounce } from './dom.js';
import { Facets } from './facets.js';
import { NO_FILTER } from './library.js';
import { LikenessChip } from './likeness-chip.js';
import { SearchBox } from './search-box.js';

const REFRESH_PAUSE_MS = 1200;

/** What narrows the pictures down: the search box, favourites, flagged, likeness, people and tags. */
export class Filters {
  #search = new SearchBox((changes) => this.#choose(changes));
  #likeness = new LikenessChip(() => this.#choose({ similarTo: '' }));
  #facets = new Facets({
    tag: (name) => this.toggleTag(name),
    person: (id) => this.#toggle('people', id),
  });
  #toggles = { favorite: byId('only-favorites'), flagged: byId('only-flagged') };

  /** @param on `onChosen()`: a filter was put on or taken off by the reader */
  constructor(library, { onChosen }) {
    this.library = library;
    this.onChosen = onChosen;
    for (const [name, button] of Object.entries(this.#toggles)) {
      button.addEventListener('click', () => this.#choose({ [name]: !library.filter[name] }));
    }
    this.refresh = debounce(() => void this.#facets.load(library.filter), REFRESH_PAUSE_MS);
  }

  /** Back to everything, without asking the server for pictures: for the next person at this page. */
  reset() {
    this.library.filter = NO_FILTER;
    this.#search.reset();
    this.#facets.reset();
    this.#show();
    void this.#facets.load(NO_FILTER);
    void this.#learn();
  }

  toggleTag(name) {
    this.#toggle('tags', name);
    scrollTo({ top: 0 });
  }

  /** Pictures like this one, the likest first. */
  like(image) {
    this.#likeness.image = image;
    this.#search.reset();
    this.#choose({ ...NO_FILTER, similarTo: image.id });
  }

  onlyPerson(person) {
    this.#facets.introduce(person);
    this.#search.reset();
    this.#choose({ ...NO_FILTER, people: [person.id] });
  }

  async #learn() {
    await loadAbilities();
    this.#search.offerMeaning(can('embedding'));
    this.#toggles.flagged.hidden = !can('moderation');
  }

  #toggle(name, value) {
    const chosen = this.library.filter[name];
    const others = chosen.filter((each) => each !== value);
    this.#choose({ [name]: others.length < chosen.length ? others : [...chosen, value] });
  }

  #choose(changes) {
    // Two orders of likeness exclude each other.
    if (changes.meaning) changes.similarTo = '';
    void this.library.setFilter(changes);
    void this.#facets.load(this.library.filter);
    this.#show();
    this.onChosen();
  }

  #show() {
    const { filter } = this.library;
    for (const [name, button] of Object.entries(this.#toggles)) {
      button.setAttribute('aria-pressed', String(filter[name]));
    }
    this.#likeness.show(filter.similarTo);
    this.#facets.show(filter);
  }
}
