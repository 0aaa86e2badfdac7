import { h } from './dom.js';
import { icon } from './icons.js';

export const textButton = (label, name, click, kind = 'quiet') =>
  h('button', { type: 'button', class: kind, on: { click } }, icon(name), label);

export const iconButton = (name, label, click) =>
  h(
    'button',
    { type: 'button', class: 'round', 'aria-label': label, title: label, on: { click } },
    icon(name),
  );

/** A button that stays pressed. */
export function toggle(label, change) {
  const button = h('button', { type: 'button', class: 'chip', 'aria-pressed': 'false' }, label);
  button.addEventListener('click', () => {
    const pressed = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(pressed));
    change(pressed);
  });
  return button;
}
