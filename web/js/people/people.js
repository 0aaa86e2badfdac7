import { byId, debounce } from '../dom.js';
import { PeopleGrid } from './people-grid.js';
import { PersonPage } from './person-page.js';

const REFRESH_PAUSE_MS = 1500;

/** The people in the pictures: all of them, or one. */
export class People {
  #element = byId('people');
  #view = null;
  #shown = null;

  /** @param on `onPictures(person)`: shows where somebody is to be seen */
  constructor(on) {
    this.on = on;
    this.refresh = debounce(() => this.#refreshNow(), REFRESH_PAUSE_MS);
  }

  /** @param id of a person, null for all */
  async open(id) {
    const shown = id ?? 'all';
    if (this.#shown === shown) return this.#view.load();
    this.close();
    this.#shown = shown;
    this.#view = id ? new PersonPage(id, this.on) : new PeopleGrid();
    this.#element.replaceChildren(this.#view.element);
    scrollTo({ top: 0 });
    await this.#view.load();
  }

  /** Not while somebody types a name: his card may have to move, and then what is half typed would be saved. */
  #refreshNow() {
    if (this.#element.querySelector('.name-field:focus')) this.refresh();
    else void this.#view?.load();
  }

  close() {
    this.#view?.stop();
    this.#view = null;
    this.#shown = null;
    this.#element.replaceChildren();
  }
}
