import { images as api } from './api.js';

const PAGE = 40;
/** What one delete request may name. */
const DELETE_CHUNK = 100;

export const NO_FILTER = {
  q: '',
  /** Words for what is to be seen; its answers come in order of likeness. */
  meaning: '',
  /** Id of a picture; its answers come in order of likeness. */
  similarTo: '',
  tags: [],
  people: [],
  favorite: false,
  flagged: false,
};

/** What the API calls it. */
export function listParameters({ q, meaning, similarTo, tags, people, favorite, flagged }) {
  return {
    q,
    meaning,
    similarTo,
    tag: tags,
    person: people,
    favorite: favorite ? 'true' : '',
    flagged: flagged ? 'true' : '',
  };
}

/**
 * The pictures loaded so far, newest or likest first, kept true by lists, live events and the reader's own edits.
 * Dispatches `reset`, `upsert` ({image, before}), `remove` ({ids}) and `state`.
 */
export class Library extends EventTarget {
  images = new Map();
  /** Ids in order; ids are time-ordered UUIDs, so the newest is the greatest. By likeness, as the server has them. */
  order = [];
  filter = NO_FILTER;
  fault = null;
  #cursor = null;
  #complete = false;
  /** Requests on their way, each with the ids heard of meanwhile: what it brings about those is older. */
  #running = new Set();
  /** @type {Promise<void> | null} */
  #loadingMore = null;

  get filtered() {
    return Object.values(this.filter).some((value) => (Array.isArray(value) ? value.length > 0 : value));
  }

  /** In order of likeness, which only the server knows. */
  get ranked() {
    return Boolean(this.filter.meaning || this.filter.similarTo);
  }

  get complete() {
    return this.#complete;
  }

  get loading() {
    return this.#running.size > 0;
  }

  async setFilter(changes) {
    this.filter = { ...this.filter, ...changes };
    await this.reload();
  }

  async reload() {
    this.empty();
    await this.more();
  }

  empty() {
    for (const { controller } of this.#running) controller.abort();
    this.#running.clear();
    this.#loadingMore = null;
    this.#cursor = null;
    this.#complete = false;
    this.fault = null;
    this.images.clear();
    this.order = [];
    this.#emit('reset');
  }

  /** Loads the next page, once at a time. */
  async more() {
    if (this.#complete) return;
    this.#loadingMore ??= this.#nextPage();
    await this.#loadingMore;
  }

  async #nextPage() {
    const { page, superseded } = await this.#fetch(this.#cursor ?? undefined);
    if (superseded) return;
    this.#loadingMore = null;
    if (page) {
      this.#cursor = page.nextCursor;
      this.#complete = page.nextCursor === null;
    }
    this.#emit('state');
  }

  /** After a gap in the live stream: looks at the newest page again. */
  async catchUp() {
    const { page, touched } = await this.#fetch(undefined);
    if (!page) return;
    const listed = new Set(page.data.map(({ id }) => id));
    const oldest = page.data.at(-1)?.id;
    const seen = (id) => page.nextCursor === null || (!this.ranked && id > oldest);
    const gone = this.order.filter((id) => !listed.has(id) && seen(id));
    this.removed(gone.filter((id) => !touched.has(id)));
    this.#emit('state');
  }

  /** Asks for a page and takes in what it brings. */
  async #fetch(cursor) {
    const request = { controller: new AbortController(), touched: new Set() };
    this.#running.add(request);
    this.fault = null;
    this.#emit('state');
    const order = this.ranked ? {} : { sort: '-uploadDate' };
    const parameters = { limit: PAGE, cursor, ...order, ...listParameters(this.filter) };
    let page;
    let fault = null;
    try {
      page = await api.list(parameters, request.controller.signal);
    } catch (error) {
      fault = error.message;
    }
    const superseded = !this.#running.delete(request);
    if (superseded) return { superseded };
    this.fault = fault;
    for (const image of page?.data ?? []) if (!request.touched.has(image.id)) this.#put(image);
    return { page, touched: request.touched };
  }

  #touch(id) {
    for (const { touched } of this.#running) touched.add(id);
  }

  /** From a live event or an edit. Under a filter, only the server knows whether a new picture belongs. */
  changed(image) {
    this.#touch(image.id);
    if (this.images.has(image.id)) this.#put(image);
    else if (!this.filtered && (this.#complete || this.order.length === 0 || image.id > this.order.at(-1))) {
      this.#put(image);
    }
  }

  removed(ids) {
    for (const id of ids) {
      this.#touch(id);
      this.images.delete(id);
    }
    this.order = this.order.filter((id) => this.images.has(id));
    if (ids.length > 0) this.#emit('remove', { ids });
  }

  async edit(id, changes) {
    const image = await api.edit(id, changes);
    this.changed(image);
    return image;
  }

  async delete(ids) {
    for (let start = 0; start < ids.length; start += DELETE_CHUNK) {
      const chunk = ids.slice(start, start + DELETE_CHUNK);
      await api.delete(chunk);
      this.removed(chunk);
    }
  }

  neighbour(id, step) {
    const at = this.order.indexOf(id);
    return at < 0 ? undefined : this.order[at + step];
  }

  #put(image) {
    const known = this.images.has(image.id);
    this.images.set(image.id, image);
    let before;
    if (!known) {
      const at = this.ranked ? -1 : this.order.findIndex((id) => id < image.id);
      before = at < 0 ? undefined : this.order[at];
      this.order.splice(at < 0 ? this.order.length : at, 0, image.id);
    }
    this.#emit('upsert', { image, before });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
