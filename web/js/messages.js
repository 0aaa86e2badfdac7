import { byId, h } from './dom.js';

const TOAST_MS = 6000;
/** Time enough to read what was done, and to think better of it. */
const ACTION_TOAST_MS = 15_000;

/** Open modal dialogs, the topmost last. */
const modals = [];

const topmost = () => modals.findLast(({ open }) => open) ?? document.body;

/**
 * Opens it above all that is open. Beneath a modal dialog nothing is seen, read out or clicked, not even
 * in the top layer: what is said while it is open is said inside.
 */
export function openModal(dialog) {
  dialog.showModal();
  modals.push(dialog);
  seat();
  const closed = () => {
    modals.splice(modals.indexOf(dialog), 1);
    seat();
  };
  dialog.addEventListener('close', closed, { once: true });
}

// Held here, as a dialog that draws itself anew throws out what it contains.
const announcer = byId('announcer');
const toasts = byId('toasts');

/** After a dialog has been drawn anew. */
export function seat() {
  const host = topmost();
  for (const element of [announcer, toasts]) if (element.parentNode !== host) host.append(element);
  if (toasts.childElementCount > 0) raise();
}

/** A popover is above all that came into the top layer before it. */
function raise() {
  if (toasts.matches(':popover-open')) toasts.hidePopover();
  toasts.showPopover();
}

/** Read out by screen readers, not shown. */
export function announce(text) {
  seat();
  announcer.textContent = text;
}

/** @param action `{label, act}`: a button beside the text, such as the one that takes back what was done */
export function toast(text, kind = 'note', action) {
  const note = h('p', { class: `toast ${kind}`, role: kind === 'fault' ? 'alert' : 'status' }, text);
  const dismiss = () => {
    note.remove();
    if (toasts.childElementCount === 0 && toasts.matches(':popover-open')) toasts.hidePopover();
  };
  if (action) {
    const act = () => {
      dismiss();
      action.act();
    };
    note.append(h('button', { type: 'button', on: { click: act } }, action.label));
  }
  toasts.append(note);
  seat();
  setTimeout(dismiss, action ? ACTION_TOAST_MS : TOAST_MS);
}
