import { announce, byId, h } from './dom.js';
import { bytes } from './format.js';
import { icon } from './icons.js';

const WORDS = {
  waiting: () => 'waiting',
  sending: ({ progress }) => `${Math.floor(progress * 100)} %`,
  checking: () => 'checking…',
  done: () => 'uploaded',
  duplicate: () => 'already here',
  failed: ({ error }) => error,
};

/** Time to read "uploaded" before a tray without faults leaves by itself. */
const LINGER_MS = 4000;

/** The list of running and finished uploads in the corner. */
export class Tray {
  #rows = new Map();
  #element = byId('tray');
  #title = h('h2', {});
  #list = h('ul', {});
  #linger;

  constructor(uploads) {
    this.uploads = uploads;
    const close = h(
      'button',
      { type: 'button', class: 'round', 'aria-label': 'Close the list of uploads' },
      icon('close'),
    );
    close.addEventListener('click', () => this.#clear());
    this.#element.append(h('header', {}, this.#title, close), this.#list);
    uploads.addEventListener('change', ({ detail }) => this.#show(detail.upload));
  }

  hide() {
    this.#element.hidden = true;
    this.#rows.clear();
    this.#list.replaceChildren();
  }

  #show(upload) {
    clearTimeout(this.#linger);
    this.#element.hidden = false;
    const row = this.#rows.get(upload) ?? this.#addRow(upload);
    row.element.dataset.state = upload.state;
    row.state.textContent = WORDS[upload.state](upload);
    row.bar.value = upload.progress;
    row.bar.hidden = upload.state !== 'sending' && upload.state !== 'checking';
    row.again.hidden = !upload.worthRetrying;
    // What needs a look stands on top.
    if (upload.state === 'failed') this.#list.prepend(row.element);
    this.#title.textContent = this.uploads.summary();
    // The last one reports before it gives its place back, so the verdict waits for that.
    queueMicrotask(() => setTimeout(() => this.#settle()));
  }

  #addRow(upload) {
    const state = h('span', { class: 'state' });
    const bar = h('progress', { max: 1, value: 0, 'aria-label': `Upload of ${upload.file.name}` });
    const again = h(
      'button',
      { type: 'button', class: 'quiet', on: { click: () => this.uploads.retry(upload) } },
      'Try again',
    );
    const element = h(
      'li',
      {},
      h(
        'span',
        { class: 'name', title: `${upload.file.name}, ${bytes(upload.file.size)}` },
        upload.file.name,
      ),
      state,
      again,
      bar,
    );
    const row = { element, state, bar, again };
    this.#rows.set(upload, row);
    this.#list.append(element);
    return row;
  }

  #settle() {
    if (this.uploads.busy) return;
    const summary = this.uploads.summary();
    if (this.#title.textContent !== summary) announce(summary);
    this.#title.textContent = summary;
    clearTimeout(this.#linger);
    if (this.uploads.all.every(({ state }) => state !== 'failed')) {
      this.#linger = setTimeout(() => this.#clear(), LINGER_MS);
    }
  }

  #clear() {
    this.uploads.clear();
    if (this.uploads.busy) {
      for (const [upload, { element }] of this.#rows) {
        if (this.uploads.all.includes(upload)) continue;
        element.remove();
        this.#rows.delete(upload);
      }
    } else this.hide();
  }
}
