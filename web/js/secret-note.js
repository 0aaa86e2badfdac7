import { textButton } from './controls.js';
import { copy } from './copy.js';
import { h, leadTo } from './dom.js';

/** A secret that the server tells this once. It stays in sight until its reader puts it away. */
export function secretNote(secret, text) {
  const putAway = () => {
    const place = element.closest('.records');
    element.remove();
    leadTo(place.querySelector('h1'));
  };
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
      textButton('I have it', 'check', putAway),
    ),
  );
  return element;
}
