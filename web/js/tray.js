import { byId, h, say } from './dom.js';
import { bytes } from './format.js';
import { icon } from './icons.js';
import { announce } from './messages.js';

const WORDS = {
  waiting: () => 'waiting',
  sending: ({ progress }) => `${Math.floor(progress * 100)} %`,
  checking: () => 'checking…',
  done: () => 'uploaded',
  duplicate: () => 'already here',
  failed: ({ reason }) => reason,
};

/** Time to read "uploaded" before what arrived leaves the tray, and the tray the page if that was all. */
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
    close.addEventListener('click', () => this.#takeAway(() => this.uploads.clear()));
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
    say(row.details, upload.details);
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
    const details = h('span', { class: 'details', hidden: true });
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
      details,
      again,
      bar,
    );
    const row = { element, state, details, bar, again };
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
    this.#linger = setTimeout(() => this.#takeAway(() => this.uploads.clearArrived()), LINGER_MS);
  }

  #takeAway(clear) {
    clear();
    const { all, busy } = this.uploads;
    if (all.length === 0 && !busy) return this.hide();
    for (const [upload, { element }] of this.#rows) {
      if (all.includes(upload)) continue;
      element.remove();
      this.#rows.delete(upload);
    }
    this.#title.textContent = this.uploads.summary();
  }
}
