import { textButton } from './controls.js';
import { copy } from './copy.js';
import { h } from './dom.js';

/** A secret that the server tells this once. It stays in sight until its reader puts it away. */
export function secretNote(secret, text) {
  const away = textButton('I have it', 'check', () => element.remove());
  const element = h(
    'section',
    { class: 'secret-note', 'aria-label': 'Signing secret' },
    h('h3', {}, 'Signing secret'),
    h('p', {}, text),
    h('code', {}, secret),
    h(
      'div',
      { class: 'row' },
      textButton('Copy', 'copy', () => void copy(secret, 'The secret')),
      away,
    ),
  );
  return element;
}
