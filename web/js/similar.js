import { abilitiesKnown, can } from './abilities.js';
import { images } from './api.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { Picture } from './picture.js';
import { showVeiled } from './veil.js';

/** Pictures that are nearly the same, nearest first, and the way to those that are alike. */
export class SimilarPictures {
  #list = h('ul', { class: 'similar' });
  element = h('section', { class: 'part', hidden: true }, h('h3', {}, 'Looks alike'), this.#list);

  #more = h('button', { type: 'button', class: 'quiet' }, icon('eye'), 'More like this');

  /** @param onMore shows all pictures by likeness */
  constructor(imageId, onMore) {
    this.imageId = imageId;
    this.#more.addEventListener('click', onMore);
    this.element.append(this.#more);
  }

  async load() {
    const near = images.similar(this.imageId).catch(() => ({ data: [] }));
    const [{ data }] = await Promise.all([near, abilitiesKnown()]);
    this.#more.hidden = !can('embedding');
    this.element.hidden = data.length === 0 && this.#more.hidden;
    this.#list.replaceChildren(...data.map(link));
  }
}

function link(image) {
  const picture = new Picture('small');
  showVeiled(picture, image);
  const label = `Open ${image.caption ?? image.originalFilename}, ${image.distance} of 64 bits apart`;
  const title = image.distance === 0 ? 'The same to the eye' : `${image.distance} of 64 bits apart`;
  return h('li', {}, h('a', { href: `#/image/${image.id}`, 'aria-label': label, title }, picture.element));
}
