import { h } from '../dom.js';
import { percent } from '../format.js';
import { veilCrop } from '../veil.js';
import { faceImage } from './person-card.js';

/** One face of a person; its link leads to the picture that it is in. */
export class FaceTile {
  #pick = h('input', { type: 'checkbox', class: 'pick', 'aria-label': 'Select this face' });

  /** @param on `pick(face, picked)`, `picked(id)` */
  constructor(face, on) {
    this.picked = on.picked;
    this.#pick.addEventListener('change', () => on.pick(this.face, this.#pick.checked));
    const label = 'Open the picture with this face';
    this.crop = faceImage(face);
    const link = h('a', { href: `#/image/${face.imageId}`, 'aria-label': label }, this.crop);
    this.element = h('li', { class: 'face-tile', 'data-id': face.id }, link, this.#pick);
  }

  show(face) {
    this.face = face;
    veilCrop(this.crop, face);
    const by = face.assignedBy === 'user' ? 'put here by hand' : 'put here by the machine';
    this.element.title = `Detected with ${percent(face.score)}, ${by}`;
    this.#pick.checked = this.picked(face.id);
  }
}
