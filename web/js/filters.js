import { tags as loadTags } from './api.js';
import { byId, debounce, h } from './dom.js';

const SEARCH_PAUSE_MS = 250;
const REFRESH_PAUSE_MS = 1200;
const TAGS_SHOWN = 24;

/** Search box, favourites and tag chips. */
export class Filters {
  #search = byId('search');
  #favorites = byId('only-favorites');
  #chips = byId('tag-chips');
  #counts = [];

  constructor(library) {
    this.library = library;
    const search = debounce(() => this.#searchNow(), SEARCH_PAUSE_MS);
    this.#search.addEventListener('input', search);
    byId('search-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#searchNow();
    });
    this.#favorites.addEventListener('click', () => {
      void library.setFilter({ favorite: !library.filter.favorite });
      this.#show();
    });
    this.refresh = debounce(() => void this.#load(), REFRESH_PAUSE_MS);
    addEventListener('keydown', (event) => this.#shortcut(event));
  }

  /** Back to everything, without asking the server: for the next person at this page. */
  reset() {
    this.#search.value = '';
    this.#counts = [];
    this.library.filter = { q: '', tags: [], favorite: false };
    this.#show();
    void this.#load();
  }

  toggleTag(name) {
    const { tags } = this.library.filter;
    const others = tags.filter((tag) => tag !== name);
    void this.library.setFilter({ tags: others.length < tags.length ? others : [...tags, name] });
    this.#show();
    scrollTo({ top: 0 });
  }

  #searchNow() {
    const q = this.#search.value.trim();
    if (q !== this.library.filter.q) void this.library.setFilter({ q });
  }

  #shortcut(event) {
    const typing = event.target.closest?.('input, textarea, dialog');
    if (event.key !== '/' || typing || byId('studio').hidden) return;
    event.preventDefault();
    this.#search.focus();
  }

  async #load() {
    try {
      this.#counts = (await loadTags({ limit: TAGS_SHOWN })).data;
    } catch {
      // Chips are a convenience; the list reports what is wrong with the server.
      return;
    }
    this.#show();
  }

  #show() {
    const { tags, favorite } = this.library.filter;
    this.#favorites.setAttribute('aria-pressed', String(favorite));
    // Chosen tags stay in sight, whether or not they are among the most used.
    const rare = tags.filter((tag) => !this.#counts.some((each) => each.tag === tag));
    const shown = [...rare.map((tag) => ({ tag })), ...this.#counts];
    const focused = this.#chips.contains(document.activeElement) ? document.activeElement.dataset.tag : null;
    this.#chips.replaceChildren(...shown.map((each) => this.#chip(each, tags.includes(each.tag))));
    [...this.#chips.children].find((chip) => chip.dataset.tag === focused)?.focus();
  }

  #chip({ tag, count }, pressed) {
    const chip = h(
      'button',
      {
        type: 'button',
        class: 'chip',
        'aria-pressed': String(pressed),
        on: { click: () => this.toggleTag(tag) },
      },
      tag,
      count === undefined
        ? null
        : h('span', { class: 'tally', 'aria-label': `${count} pictures` }, String(count)),
    );
    chip.dataset.tag = tag;
    return chip;
  }
}
