import { byId, h } from './dom.js';

/** @returns whether the reader agreed */
export function ask({ title, text, action }) {
  const dialog = byId('confirm');
  const close = (answer) => () => dialog.close(answer);
  dialog.replaceChildren(
    h('h2', { id: 'confirm-title' }, title),
    h('p', {}, text),
    h(
      'div',
      { class: 'buttons' },
      // Focus falls on the harmless one.
      h('button', { type: 'button', class: 'quiet', autofocus: true, on: { click: close('') } }, 'Cancel'),
      h('button', { type: 'button', class: 'danger solid', on: { click: close('yes') } }, action),
    ),
  );
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}
