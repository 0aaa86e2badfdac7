import { images } from '../api.js';
import { h } from '../dom.js';
import { percent } from '../format.js';
import { Picture } from '../picture.js';
import { showVeiled } from '../veil.js';
import { siteOf, wayOut } from './links.js';
import { amountOf } from './money.js';

/** More of one's own are named, but not shown. */
const MOST_THUMBNAILS = 12;

/** Pictures like this one: those of one's own catalogue as pictures, those elsewhere as links. */
export function matchesView({ matches, labels }) {
  const own = matches.filter(({ imageId }) => imageId);
  const others = matches.filter(({ imageId }) => !imageId);
  return [
    labels.length > 0 && h('p', {}, `It looks like: ${labels.join(', ')}`),
    own.length > 0 &&
      h('ul', { class: 'similar own-matches', 'aria-label': 'In your catalogue' }, own.map(thumbnail)),
    others.length > 0 && h('ul', { class: 'sources', 'aria-label': 'Elsewhere' }, others.map(elsewhere)),
  ];
}

const likeness = ({ score, isExact }) =>
  [isExact && 'the same', score !== null && `${percent(score)} alike`].filter(Boolean).join(', ');

function thumbnail(match, index) {
  const { imageId, title } = match;
  const picture = new Picture('small');
  if (index < MOST_THUMBNAILS) void showOn(picture, imageId);
  return h(
    'li',
    {},
    h(
      'a',
      { href: `#/image/${imageId}`, title: [title, likeness(match)].filter(Boolean).join(', ') },
      picture.element,
      h('span', { class: 'by' }, title),
    ),
  );
}

async function showOn(picture, imageId) {
  const image = await images.get(imageId).catch(() => null);
  if (image) showVeiled(picture, image);
}

function elsewhere(match) {
  const { title, url, site, price } = match;
  const about = [siteOf(url) ?? site, price && amountOf(price), likeness(match)].filter(Boolean);
  return h('li', {}, wayOut(url, title), h('span', { class: 'by' }, about.join(' · ')));
}
