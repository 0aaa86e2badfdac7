import { images as api } from './api.js';
import { isAbort } from './errors.js';

const PAGE = 40;
/** What one delete request may name. */
const DELETE_CHUNK = 100;

/**
 * The pictures loaded so far, newest first, kept true by lists, live events and the reader's own edits.
 * Dispatches `reset`, `upsert` ({image, before}), `remove` ({ids}) and `state`.
 */
export class Library extends EventTarget {
  images = new Map();
  /** Ids in order; ids are time-ordered UUIDs, so the newest is the greatest. */
  order = [];
  filter = { q: '', tag: '', favorite: false };
  loading = false;
  fault = null;
  #cursor = null;
  #complete = false;
  #request = null;
  /** Ids heard of since the running request began: what it brings about them is older. */
  #touched = new Set();

  get filtered() {
    return Boolean(this.filter.q || this.filter.tag || this.filter.favorite);
  }

  get complete() {
    return this.#complete;
  }

  setFilter(changes) {
    this.filter = { ...this.filter, ...changes };
    return this.reload();
  }

  reload() {
    this.empty();
    return this.more();
  }

  empty() {
    this.#request?.abort();
    this.#request = null;
    this.#cursor = null;
    this.#complete = false;
    this.fault = null;
    this.images.clear();
    this.order = [];
    this.#emit('reset');
  }

  /** Loads the next page, once at a time. */
  async more() {
    if (this.#request || this.#complete) return;
    const page = await this.#fetch(this.#cursor ?? undefined);
    if (!page) return;
    for (const image of page.data) if (!this.#touched.has(image.id)) this.#put(image);
    this.#cursor = page.nextCursor;
    this.#complete = page.nextCursor === null;
    this.#emit('state');
  }

  /** After a gap in the live stream: looks at the newest page again. */
  async catchUp() {
    const page = await this.#fetch(undefined);
    if (!page) return;
    const listed = new Set(page.data.map(({ id }) => id));
    const oldest = page.data.at(-1)?.id;
    const gone = this.order.filter((id) => !listed.has(id) && (page.nextCursor === null || id > oldest));
    this.removed(gone.filter((id) => !this.#touched.has(id)));
    for (const image of page.data) if (!this.#touched.has(image.id)) this.#put(image);
    this.#emit('state');
  }

  async #fetch(cursor) {
    const request = new AbortController();
    this.#request = request;
    this.#touched = new Set();
    this.fault = null;
    this.#setLoading(true);
    const { q, tag, favorite } = this.filter;
    try {
      return await api.list(
        { limit: PAGE, sort: '-uploadDate', cursor, q, tag, favorite: favorite ? 'true' : undefined },
        request.signal,
      );
    } catch (error) {
      if (!isAbort(error)) this.fault = error.message;
      return null;
    } finally {
      if (this.#request === request) {
        this.#request = null;
        this.#setLoading(false);
      }
    }
  }

  /** From a live event or an edit. Under a filter, only the server knows whether a new picture belongs. */
  changed(image) {
    this.#touched.add(image.id);
    if (this.images.has(image.id)) this.#put(image);
    else if (!this.filtered && (this.#complete || this.order.length === 0 || image.id > this.order.at(-1))) {
      this.#put(image);
    }
  }

  removed(ids) {
    for (const id of ids) {
      this.#touched.add(id);
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
      const at = this.order.findIndex((id) => id < image.id);
      before = at < 0 ? undefined : this.order[at];
      this.order.splice(at < 0 ? this.order.length : at, 0, image.id);
    }
    this.#emit('upsert', { image, before });
  }

  #setLoading(loading) {
    this.loading = loading;
    this.#emit('state');
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
