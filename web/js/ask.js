import { byId, h } from './dom.js';
import { openModal } from './messages.js';

/**
 * @param harmless where what is agreed to can be taken back
 * @returns whether the reader agreed, null where the question was dismissed without either button
 */
export function ask({ title, text, action, refusal = 'Cancel', harmless = false }) {
  const dialog = byId('confirm');
  const close = (answer) => () => dialog.close(answer);
  const kind = harmless ? 'primary' : 'danger solid';
  dialog.replaceChildren(
    h('h2', { id: 'confirm-title' }, title),
    h('p', {}, text),
    h(
      'div',
      { class: 'buttons' },
      // Focus falls on the harmless one.
      h('button', { type: 'button', class: 'quiet', autofocus: true, on: { click: close('no') } }, refusal),
      h('button', { type: 'button', class: kind, on: { click: close('yes') } }, action),
    ),
  );
  dialog.returnValue = '';
  openModal(dialog);
  return new Promise((resolve) => {
    const answered = () => resolve(dialog.returnValue ? dialog.returnValue === 'yes' : null);
    dialog.addEventListener('close', answered, { once: true });
  });
}
