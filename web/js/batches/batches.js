import { byId, leadTo, throttle } from '../dom.js';
import { BatchList } from './batch-list.js';
import { BatchPage } from './batch-page.js';

/** A batch of thousands tells of each of its images. */
const REFRESH_PAUSE_MS = 1500;

/** Tables of products: all of them, or one. */
export class Batches {
  #element = byId('batches');
  #view = null;
  #shown = null;
  /** Of the batch that was sent last, until its page is left: the server tells them once. */
  #accepted = null;

  /** @param on `show(id)` goes to a batch, null for all */
  constructor(on) {
    this.on = on;
    this.refresh = throttle(() => void this.#view?.load(), REFRESH_PAUSE_MS);
  }

  /** @param id of a batch, null for all */
  async open(id) {
    const shown = id ?? 'all';
    if (this.#shown === shown) return this.#view.load();
    const accepted = this.#accepted?.id === id ? this.#accepted : null;
    const led = accepted !== null || this.#element.contains(document.activeElement);
    this.close();
    this.#shown = shown;
    this.#view = id
      ? new BatchPage(id, { accepted, gone: () => this.on.show(null) })
      : new BatchList({ accepted: (batch) => this.#sent(batch) });
    this.#element.replaceChildren(this.#view.element);
    scrollTo({ top: 0 });
    const { element } = this.#view;
    if (led) leadTo(element.querySelector('.secret-note') ?? element.querySelector('h1'));
    await this.#view.load();
  }

  /** A table that was dropped on the page, which shows the list by now. */
  take(file) {
    void this.#view.form.take(file);
  }

  /** Told by the stream of events. */
  changed(batch) {
    this.#view?.changed?.(batch);
    this.refresh();
  }

  close() {
    this.#view?.stop();
    this.#view = null;
    this.#shown = null;
    this.#accepted = null;
    this.#element.replaceChildren();
  }

  #sent(batch) {
    this.#accepted = batch;
    this.on.show(batch.id);
  }
}
