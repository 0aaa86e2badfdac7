import { media } from '../api.js';
import { h } from '../dom.js';
import { plural } from '../format.js';
import { icon } from '../icons.js';
import { veilCrop } from '../veil.js';
import { NameField } from './name-field.js';

export const nameOf = ({ name }) => name ?? 'Unnamed';

export const countsOf = ({ faceCount, imageCount }) =>
  `${plural(faceCount, 'face')} in ${plural(imageCount, 'picture')}`;

/** A cut-out, or an outline where there is none. @param face `{url, imageId, flagged}`, or null */
export function faceImage(face) {
  const crop = h('span', { class: 'crop' });
  const source = media(face?.url);
  crop.append(source ? h('img', { src: source, alt: '', loading: 'lazy', decoding: 'async' }) : icon('face'));
  if (face) veilCrop(crop, face);
  return crop;
}

/** What makes a cover another one: a renewed signature does not. */
export const coverKey = ({ cover }) => cover && `${cover.faceId} ${cover.flagged}`;

/** One person in the grid. */
export class PersonCard {
  #pick = h('input', { type: 'checkbox', class: 'pick' });
  #link = h('a', { class: 'cover' });
  #counts = h('p', { class: 'muted' });
  #cover;

  /** @param on `pick(person, picked)`, `changed()`, `picked(id)` */
  constructor(on) {
    this.picked = on.picked;
    this.name = new NameField(on.changed);
    this.#pick.addEventListener('change', () => on.pick(this.person, this.#pick.checked));
    const words = h('div', { class: 'words' }, this.name.element, this.#counts);
    this.element = h('li', { class: 'person' }, this.#link, this.#pick, words);
  }

  show(person) {
    this.person = person;
    this.name.show(person);
    this.element.dataset.id = person.id;
    this.element.classList.toggle('out-of-sight', person.hidden);
    this.#link.href = `#/people/${person.id}`;
    this.#link.setAttribute('aria-label', `Open ${nameOf(person)}, ${countsOf(person)}`);
    this.#pick.setAttribute('aria-label', `Select ${nameOf(person)}`);
    this.#pick.checked = this.picked(person.id);
    this.#counts.textContent = person.hidden ? `${countsOf(person)}, hidden` : countsOf(person);
    const cover = coverKey(person);
    if (this.#cover === cover && this.#link.hasChildNodes()) return;
    this.#cover = cover;
    this.#link.replaceChildren(faceImage(person.cover));
  }
}
