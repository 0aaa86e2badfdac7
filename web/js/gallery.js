import { byId, h, say } from './dom.js';
import { icon } from './icons.js';
import { toast } from './messages.js';
import { Tile } from './tile.js';

/** How far below the fold the next page is asked for. */
const AHEAD = '900px';

/** Draws the library as rows of tiles and asks for more as the reader nears the end. */
export class Gallery {
  #tiles = new Map();
  #list = byId('gallery');
  #observer = new IntersectionObserver(([entry]) => this.#approach(entry), { rootMargin: AHEAD });

  constructor(library, selection, { onTag, onPickFiles }) {
    this.library = library;
    this.selection = selection;
    this.onTag = onTag;
    this.onPickFiles = onPickFiles;
  }

  start() {
    const { library, selection } = this;
    library.addEventListener('reset', () => this.#clear());
    library.addEventListener('upsert', ({ detail }) => this.#upsert(detail));
    library.addEventListener('remove', ({ detail }) => this.#remove(detail.ids));
    library.addEventListener('state', () => this.#showState());
    selection.addEventListener('change', () => this.#showPicked());
    this.#observer.observe(byId('sentinel'));
  }

  #approach({ isIntersecting }) {
    if (isIntersecting && !byId('studio').hidden) void this.library.more();
  }

  #clear() {
    this.#tiles.clear();
    this.#list.replaceChildren();
  }

  #upsert({ image, before }) {
    const known = this.#tiles.get(image.id);
    if (known) return known.show(image);
    const tile = new Tile(image, {
      favorite: (current) => void this.#toggleFavorite(current),
      pick: (current, how) => this.selection.toggle(current.id, how),
      picking: () => this.selection.active,
      tag: this.onTag,
    });
    tile.picked = this.selection.has(image.id);
    this.#tiles.set(image.id, tile);
    this.#list.insertBefore(tile.element, (before && this.#tiles.get(before)?.element) ?? null);
    this.#showEmpty();
  }

  #remove(ids) {
    for (const id of ids) {
      this.#tiles.get(id)?.element.remove();
      this.#tiles.delete(id);
    }
    this.#showState();
  }

  #showPicked() {
    this.#list.classList.toggle('picking', this.selection.active);
    for (const [id, tile] of this.#tiles) tile.picked = this.selection.has(id);
  }

  #showState() {
    const { loading, fault, complete } = this.library;
    this.#list.setAttribute('aria-busy', String(loading));
    byId('sentinel').classList.toggle('loading', loading);
    say(byId('list-fault'), fault);
    this.#showEmpty();
    // An observer speaks only when the sentinel comes or goes; a short page leaves it in view.
    if (!loading && !complete && fault === null) {
      this.#observer.unobserve(byId('sentinel'));
      this.#observer.observe(byId('sentinel'));
    }
  }

  #showEmpty() {
    const { loading, fault, order, complete } = this.library;
    const empty = byId('empty');
    empty.hidden = order.length > 0 || loading || fault !== null || !complete;
    if (!empty.hidden) empty.replaceChildren(...this.#emptyWords());
  }

  #emptyWords() {
    if (this.library.filtered) {
      return [h('h2', {}, 'Nothing matches'), h('p', {}, 'Try other words, or take a filter off.')];
    }
    const add = h(
      'button',
      { type: 'button', class: 'primary', on: { click: this.onPickFiles } },
      icon('add'),
      'Add pictures',
    );
    return [
      h('h2', {}, 'An empty table'),
      h(
        'p',
        {},
        'Drop pictures anywhere on this page, paste one, or choose some. They appear here at once and fill in as they are read.',
      ),
      add,
    ];
  }

  async #toggleFavorite({ id, favorite }) {
    try {
      await this.library.edit(id, { favorite: !favorite });
    } catch (error) {
      toast(error.message, 'fault');
    }
  }
}
