import { ask } from './ask.js';
import { byId, h } from './dom.js';
import { plural } from './format.js';
import { icon } from './icons.js';
import { announce, toast } from './messages.js';

const button = (label, name, action, kind = 'quiet') =>
  h('button', { type: 'button', class: kind, on: { click: action } }, icon(name), label);

/** Which pictures are ticked; while on, a click on a picture ticks it instead of opening it. */
export class Selection extends EventTarget {
  active = false;
  #ids = new Set();
  #last = null;
  #bar = byId('selection-bar');
  #count = h('span', { class: 'count' });

  constructor(library) {
    super();
    this.library = library;
    this.#bar.append(
      this.#count,
      button('Favourite', 'heart', () => void this.#favorite()),
      button('Delete', 'trash', () => void this.#delete(), 'danger'),
      button('Done', 'close', () => this.stop()),
    );
    byId('select-mode').addEventListener('click', () => (this.active ? this.stop() : this.start()));
    library.addEventListener('remove', ({ detail }) => this.#forget(detail.ids));
    library.addEventListener('reset', () => this.#forget([...this.#ids]));
    addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.active && !document.querySelector('dialog[open]')) this.stop();
    });
  }

  has(id) {
    return this.#ids.has(id);
  }

  start() {
    this.active = true;
    this.#changed();
  }

  stop() {
    this.active = false;
    this.#ids.clear();
    this.#changed();
  }

  toggle(id, { range }) {
    this.active = true;
    const picked = !this.#ids.has(id);
    for (const each of range ? this.#between(this.#last, id) : [id]) {
      if (picked) this.#ids.add(each);
      else this.#ids.delete(each);
    }
    this.#last = id;
    this.#changed();
  }

  #between(from, to) {
    const { order } = this.library;
    const [a, b] = [order.indexOf(from), order.indexOf(to)].sort((x, y) => x - y);
    return a < 0 ? [to] : order.slice(a, b + 1);
  }

  #forget(ids) {
    for (const id of ids) this.#ids.delete(id);
    this.#changed();
  }

  #changed() {
    this.#bar.hidden = !this.active;
    this.#count.textContent = this.#ids.size ? `${this.#ids.size} selected` : 'Choose pictures';
    for (const button of this.#bar.querySelectorAll('button')) {
      button.disabled = this.#ids.size === 0 && !button.querySelector('.icon-close');
    }
    byId('select-mode').setAttribute('aria-pressed', String(this.active));
    this.dispatchEvent(new Event('change'));
  }

  async #favorite() {
    try {
      for (const id of this.#ids) await this.library.edit(id, { favorite: true });
      this.stop();
    } catch (error) {
      toast(error.message, 'fault');
    }
  }

  async #delete() {
    const ids = [...this.#ids];
    const what = plural(ids.length, 'picture');
    const sure = await ask({
      title: `Delete ${what}?`,
      text: 'Files, results and links are gone for good.',
      action: 'Delete',
    });
    if (!sure) return;
    try {
      await this.library.delete(ids);
      announce(`${what} deleted`);
      this.stop();
    } catch (error) {
      toast(error.message, 'fault');
    }
  }
}
