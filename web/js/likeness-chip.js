import { byId, h } from './dom.js';
import { icon } from './icons.js';
import { Picture } from './picture.js';
import { showVeiled } from './veil.js';

/** Says which picture the others are likened to, and takes that off. */
export class LikenessChip {
  #element = byId('likeness');
  image = null;

  constructor(onRemove) {
    this.onRemove = onRemove;
  }

  /** @param id of the picture, none where pictures come by date */
  show(id) {
    this.#element.hidden = !id;
    this.#element.replaceChildren();
    if (!id || this.image?.id !== id) return;
    const picture = new Picture('small', 'eager');
    showVeiled(picture, this.image);
    const name = this.image.caption ?? this.image.originalFilename;
    const remove = h(
      'button',
      { type: 'button', class: 'chip', 'aria-label': `No longer by likeness to ${name}`, title: name },
      'Like',
      picture.element,
      icon('close'),
    );
    remove.addEventListener('click', () => this.onRemove());
    this.#element.append(remove);
  }
}
