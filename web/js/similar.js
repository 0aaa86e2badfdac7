import { images } from './api.js';
import { h } from './dom.js';
import { Picture } from './picture.js';

/** Pictures that look alike, nearest first; hidden while there are none. */
export class SimilarPictures {
  #list = h('ul', { class: 'similar' });
  element = h('section', { class: 'part', hidden: true }, h('h3', {}, 'Looks alike'), this.#list);

  constructor(imageId) {
    this.imageId = imageId;
  }

  async load() {
    const { data } = await images.similar(this.imageId).catch(() => ({ data: [] }));
    this.element.hidden = data.length === 0;
    this.#list.replaceChildren(...data.map(link));
  }
}

function link(image) {
  const picture = new Picture('small');
  picture.show(image);
  const label = `Open ${image.caption ?? image.originalFilename}, ${image.distance} of 64 bits apart`;
  const title = image.distance === 0 ? 'The same to the eye' : `${image.distance} of 64 bits apart`;
  return h('li', {}, h('a', { href: `#/image/${image.id}`, 'aria-label': label, title }, picture.element));
}
