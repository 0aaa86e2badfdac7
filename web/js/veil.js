import { h } from './dom.js';
import { icon } from './icons.js';

/** Pictures that the reader has asked to see, for as long as the page is open. */
const lifted = new Set();

export const isVeiled = ({ id, moderation }) => Boolean(moderation?.flagged) && !lifted.has(id);

export const flaggedAs = ({ categories }) => categories.map(({ name }) => name).join(', ');

/** A small picture, blurred where it is flagged. */
export function showVeiled(picture, image) {
  picture.show(image);
  picture.element.classList.toggle('veiled', isVeiled(image));
}

/** Blurs a cut-out of a flagged picture; it clears up when the reader has the picture itself shown. */
export function veilCrop(crop, { imageId, flagged }) {
  crop.dataset.image = imageId;
  const veiled = isVeiled({ id: imageId, moderation: { flagged } });
  crop.classList.toggle('veiled', veiled);
  crop.title = veiled ? 'Flagged; shown once its picture is' : '';
}

function lift(id) {
  lifted.add(id);
  for (const crop of document.querySelectorAll(`.crop[data-image="${id}"]`)) {
    veilCrop(crop, { imageId: id, flagged: true });
  }
}

/** Covers a flagged picture until it is clicked. */
export class Veil {
  element = h('button', { type: 'button', class: 'veil', hidden: true });
  #image = null;

  /** @param picture the element that is blurred */
  constructor(picture, onLift = () => {}) {
    this.picture = picture;
    this.element.append(icon('eye'), h('span', {}, 'Flagged; show it'));
    this.element.addEventListener('click', () => {
      lift(this.#image.id);
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
