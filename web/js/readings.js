import { copy } from './copy.js';
import { gauge, h, setGauge } from './dom.js';
import { percent } from './format.js';

/** The picture's colours as cards; a click copies the value. */
export function swatches(palette) {
  if (!palette?.length) return h('p', { class: 'muted' }, 'No colours yet');
  return h(
    'ul',
    { class: 'cards' },
    ...palette.map((colour) => h('li', { vars: { '--share': colour.share } }, card(colour))),
  );
}

function card({ hex, name, share }) {
  const label = `${name}, ${hex}, ${percent(share)} of the picture; copy`;
  return h(
    'button',
    {
      type: 'button',
      class: 'card',
      'aria-label': label,
      title: `Copy ${hex}`,
      on: { click: () => void copy(hex) },
    },
    h('span', { class: 'colour', vars: { '--colour': hex } }),
    h('span', { class: 'colour-name' }, name),
    h('span', { class: 'hex' }, hex),
    h('span', { class: 'share' }, percent(share)),
  );
}

/** Each 0–1. */
export function meters(quality) {
  if (!quality) return h('p', { class: 'muted' }, 'Not measured yet');
  const { sharpness, brightness, contrast, clipping } = quality;
  return h(
    'div',
    { class: 'meters' },
    meter('Sharpness', sharpness),
    meter('Brightness', brightness),
    meter('Contrast', contrast),
    meter('Lost in shadows', clipping.shadows),
    meter('Lost in highlights', clipping.highlights),
  );
}

/** A name, a bar and a figure. @param value 0–1 */
export function meter(label, value) {
  const bar = gauge(label);
  setGauge(bar, value);
  return h(
    'p',
    { class: 'meter' },
    h('span', {}, label),
    bar,
    h('span', { class: 'figure' }, percent(value)),
  );
}
