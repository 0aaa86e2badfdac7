import { textButton } from './controls.js';
import { copy } from './copy.js';
import { h } from './dom.js';
import { FacesInPicture } from './faces-in-picture.js';
import { part } from './part.js';
import { meter } from './readings.js';
import { TagOrigins } from './tag-origins.js';

/** Whose results become tags. */
const TAGGERS = ['caption', 'labels', 'product'];

/** What models have found in one picture: faces, tags with their scores, text, and what is not for everybody. */
export class Findings {
  #text = part('Text in the picture', foundText);
  #moderation = part('Flagged', categories);
  /** None of either at first, where there is nothing to ask for. */
  #shown = { tags: '', people: '' };

  /** @param on `giveBackTags()` */
  constructor(imageId, on) {
    this.faces = new FacesInPicture(imageId);
    this.tags = new TagOrigins(imageId, on.giveBackTags);
    this.elements = [this.#moderation.element, this.faces.element, this.#text.element, this.tags.element];
  }

  /** A list that shows what the image now says is asked for again only when that has changed. */
  show({ foundText, moderation, tags, faceClusterIds }) {
    this.#text.element.hidden = !foundText;
    this.#text.show(foundText);
    this.#moderation.element.hidden = !moderation?.flagged;
    this.#moderation.show(moderation);
    // Cut-outs of what is flagged are veiled.
    const people = faceClusterIds.map((id) => `${id} ${moderation?.flagged}`).join('\n');
    const now = { tags: tags.join('\n'), people };
    if (now.tags !== this.#shown.tags) void this.tags.load();
    if (now.people !== this.#shown.people) void this.faces.load();
    this.#shown = now;
  }

  /** Faces are there before it is known whose they are. */
  produced({ producer, status }) {
    if (status !== 'done') return;
    if (TAGGERS.includes(producer)) void this.tags.load();
    if (producer === 'faces') void this.faces.load();
  }
}

function foundText(text) {
  const copyAll = textButton('Copy', 'copy', () => void copy(text, 'Text'));
  return h(
    'div',
    {},
    h('p', { class: 'found-text', tabindex: 0, role: 'group', 'aria-label': 'Text in the picture' }, text),
    copyAll,
  );
}

function categories(moderation) {
  const rows = (moderation?.categories ?? []).map(({ name, score }) => h('li', {}, meter(name, score)));
  return h('ul', { class: 'meters' }, ...rows);
}
