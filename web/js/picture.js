import { images, media } from './api.js';
import { h } from './dom.js';
import { decodeThumbHash } from './thumbhash.js';

/** Pixels, of each rendition. */
const LONGEST_EDGE = { small: 320, medium: 1024 };

/** A canvas with the blurred first impression; empty where there is none. */
function impression(thumbhash) {
  const canvas = h('canvas', { class: 'impression', 'aria-hidden': 'true', width: 1, height: 1 });
  const decoded = thumbhash && decodeThumbHash(thumbhash);
  if (decoded) {
    canvas.width = decoded.width;
    canvas.height = decoded.height;
    const pixels = new ImageData(decoded.pixels, decoded.width, decoded.height);
    canvas.getContext('2d').putImageData(pixels, 0, 0);
  }
  return canvas;
}

/** A picture that develops: first its impression, then the rendition. */
export class Picture {
  element = h('span', { class: 'picture' });
  #shown = {};
  #img = null;

  /** @param size `small` or `medium` */
  constructor(size, loading = 'lazy') {
    this.size = size;
    this.loading = loading;
  }

  show(image) {
    this.#describe(image);
    const { thumbhash } = image;
    if (this.#shown.thumbhash !== thumbhash || this.#shown.id !== image.id) {
      this.element.querySelector('canvas')?.remove();
      this.element.prepend(impression(thumbhash));
    }
    const url = media(image.urls?.[this.size]);
    // A renewed signature is no reason to load the same picture again.
    const sameFile = this.#img && this.#shown.id === image.id && pathOf(url) === pathOf(this.#shown.url);
    this.#shown = { id: image.id, thumbhash, url };
    if (!sameFile) this.#load(image, url);
  }

  #load(image, url) {
    this.#img?.remove();
    this.#img = null;
    if (!url) return;
    const img = h('img', { alt: altOf(image), loading: this.loading, decoding: 'async', draggable: 'false' });
    img.addEventListener('load', () => img.classList.add('developed'));
    img.addEventListener('error', () => void this.#renew(image.id, img), { once: true });
    this.#source(img, image);
    this.#img = img;
    this.element.append(img);
    if (img.complete && img.naturalWidth > 0) img.classList.add('developed');
  }

  /** The browser takes the smaller rendition where that is sharp enough for the screen. */
  #source(img, { urls, width, height }) {
    const candidate = (size) => {
      const scale = Math.min(1, LONGEST_EDGE[size] / Math.max(width, height));
      return `${media(urls[size])} ${Math.max(1, Math.round(width * scale))}w`;
    };
    if (this.size === 'small' && urls.medium) {
      img.sizes = 'auto, 320px';
      img.srcset = `${candidate('small')}, ${candidate('medium')}`;
    }
    img.src = media(urls[this.size]);
  }

  #describe(image) {
    if (this.#img) this.#img.alt = altOf(image);
  }

  /** Signed addresses run out on a page that stays open: a fresh one is asked for, once. */
  async #renew(id, img) {
    const fresh = await images.get(id).catch(() => null);
    if (fresh?.urls[this.size] && img.isConnected) this.#source(img, fresh);
  }
}

const pathOf = (url) => url?.split('?')[0];

const altOf = (image) => image.caption ?? image.originalFilename;
