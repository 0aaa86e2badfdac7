import { h } from './dom.js';
import { icon } from './icons.js';

/** Pictures that the reader has asked to see, for as long as the page is open. */
const lifted = new Set();

export const isVeiled = ({ id, moderation }) => Boolean(moderation?.flagged) && !lifted.has(id);

export const flaggedAs = ({ categories }) => categories.map(({ name }) => name).join(', ');

/** Covers a flagged picture until it is clicked. */
export class Veil {
  element = h('button', { type: 'button', class: 'veil', hidden: true });
  #image = null;

  /** @param picture the element that is blurred */
  constructor(picture, onLift = () => {}) {
    this.picture = picture;
    this.element.append(icon('eye'), h('span', {}, 'Flagged; show it'));
    this.element.addEventListener('click', () => {
      lifted.add(this.#image.id);
      this.show(this.#image);
      onLift();
    });
  }

  show(image) {
    this.#image = image;
    const veiled = isVeiled(image);
    this.element.hidden = !veiled;
    this.picture.classList.toggle('veiled', veiled);
    if (!veiled) return;
    const what = flaggedAs(image.moderation) || 'not for everybody';
    this.element.setAttribute('aria-label', `Flagged: ${what}. Show ${image.originalFilename}`);
    this.element.title = `Flagged: ${what}`;
  }
}
