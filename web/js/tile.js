import { h } from './dom.js';
import { icon } from './icons.js';
import { Picture } from './picture.js';
import { Veil } from './veil.js';

const TAGS_SHOWN = 4;
/** Beyond these, a tile would be a thread: the picture is cropped in the grid and whole when opened. */
const NARROWEST = 0.66;
const WIDEST = 2.4;

const WAITING = {
  pending: 'Waiting its turn…',
  processing: 'Reading…',
  failed: 'This picture could not be read',
};

/** One picture in the grid. */
export class Tile {
  #picture = new Picture('small');
  #link = h('a', { class: 'frame' }, this.#picture.element);
  #veil = new Veil(this.#picture.element, () => this.#link.focus());
  #favorite;
  #pick = h('input', { type: 'checkbox', class: 'pick' });
  #strip = h('div', { class: 'strip', 'aria-hidden': 'true' });
  #caption = h('p', { class: 'caption' });
  #tags = h('ul', { class: 'tags' });
  #swatches = '';

  /** @param on `favorite(image)`, `pick(image, {range})`, `tag(name)`, `picking()` */
  constructor(image, on) {
    this.#favorite = h('button', { type: 'button', class: 'favorite round' }, icon('heart'));
    this.#favorite.addEventListener('click', () => on.favorite(this.image));
    this.#pick.addEventListener('click', (event) => on.pick(this.image, { range: event.shiftKey }));
    this.#link.addEventListener('click', (event) => {
      if (!on.picking() || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      on.pick(this.image, { range: event.shiftKey });
    });
    this.#tags.addEventListener('click', (event) => {
      const button = event.target.closest('button');
      if (button) on.tag(button.textContent);
    });
    this.element = h(
      'li',
      { class: 'tile' },
      h('div', { class: 'mount' }, this.#link, this.#veil.element, this.#pick, this.#favorite),
      this.#strip,
      this.#caption,
      this.#tags,
    );
    this.show(image);
  }

  show(image) {
    this.image = image;
    const { element } = this;
    element.dataset.id = image.id;
    element.dataset.status = image.status;
    const ratio = Math.min(WIDEST, Math.max(NARROWEST, image.width / image.height || 1.5));
    element.style.setProperty('--ratio', ratio.toFixed(4));
    this.#picture.show(image);
    this.#veil.show(image);
    this.#link.href = `#/image/${image.id}`;
    this.#link.setAttribute('aria-label', `Open ${image.caption ?? image.originalFilename}`);
    this.#pick.setAttribute('aria-label', `Select ${image.originalFilename}`);
    this.#showFavorite(image);
    this.#showPalette(image.palette);
    this.#showWords(image);
  }

  set picked(picked) {
    this.#pick.checked = picked;
    this.element.classList.toggle('picked', picked);
  }

  #showFavorite({ favorite, originalFilename }) {
    this.#favorite.setAttribute('aria-pressed', String(favorite));
    this.#favorite.setAttribute('aria-label', `Favourite: ${originalFilename}`);
  }

  #showPalette(palette) {
    const swatches = (palette ?? []).map(({ hex, share }) => `${hex} ${share}`).join();
    if (swatches === this.#swatches) return;
    this.#swatches = swatches;
    this.#strip.replaceChildren(
      ...(palette ?? []).map(({ hex, name, share }) =>
        h('span', { class: 'swatch', title: `${name} ${hex}`, vars: { '--colour': hex, '--share': share } }),
      ),
    );
  }

  #showWords({ caption, originalFilename, tags, status }) {
    const waiting = caption === null ? WAITING[status] : undefined;
    this.#caption.textContent = caption ?? waiting ?? originalFilename;
    this.#caption.classList.toggle('waiting', waiting !== undefined);
    this.#tags.replaceChildren(
      ...(tags ?? []).slice(0, TAGS_SHOWN).map((name) => h('li', {}, h('button', { type: 'button' }, name))),
    );
  }
}
