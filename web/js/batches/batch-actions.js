import { textButton } from '../controls.js';
import { h } from '../dom.js';
import { SaveButton } from '../save.js';

/** What can be had of a batch, and done with it; what makes no sense just now is not offered. */
export class BatchActions {
  #rows = new SaveButton('Table with results', 'batch.csv');
  #failed = new SaveButton('Failed rows', 'failed.csv');
  #pictures = new SaveButton('Images (ZIP)', 'images.zip');

  /** @param on `cancel()`, `retry()`, `restore()`, `remove()` */
  constructor(id, on) {
    this.id = id;
    this.retry = textButton('Try again', 'again', on.retry);
    this.restore = textButton('Fetch deleted again', 'again', on.restore);
    this.cancel = textButton('Cancel', 'close', on.cancel);
    this.element = h(
      'div',
      { class: 'row', role: 'group', 'aria-label': 'Actions' },
      this.#rows.element,
      this.#failed.element,
      this.#pictures.element,
      this.retry,
      this.restore,
      this.cancel,
      textButton('Delete', 'trash', on.remove, 'danger'),
    );
  }

  show({ status, done, deleted, failed, cancelled }) {
    const running = status === 'processing';
    // What there is so far, where not all of it is there.
    const partial = running ? { partial: 1 } : {};
    this.#rows.path = this.#path('export', partial);
    this.#failed.path = failed > 0 ? this.#path('export', { only: 'failed', ...partial }) : null;
    this.#pictures.path = done > deleted ? this.#path('zip', partial) : null;
    this.retry.hidden = failed + cancelled === 0;
    this.restore.hidden = deleted === 0;
    this.cancel.hidden = !running;
  }

  stop() {
    for (const each of [this.#rows, this.#failed, this.#pictures]) each.stop();
  }

  #path(what, parameters) {
    return `/api/batches/${this.id}/${what}?${new URLSearchParams(parameters)}`;
  }
}
