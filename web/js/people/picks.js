import { h } from '../dom.js';
import { textButton } from '../controls.js';

/** What is ticked, and the bar with what can be done about it. */
export class Picks {
  chosen = new Map();
  #count = h('span', { class: 'count' });
  #buttons;
  element;

  /**
   * @param list takes the focus when the bar goes
   * @param actions `{label, icon, act(items), from, to()}`: offered while `from` to `to()` are ticked
   */
  constructor(label, list, actions) {
    this.list = list;
    this.#buttons = actions.map((action) => ({
      action,
      element: textButton(action.label, action.icon, () => action.act([...this.chosen.values()])),
    }));
    const done = textButton('Done', 'close', () => this.clear());
    this.element = h(
      'div',
      { class: 'selection-bar', role: 'toolbar', 'aria-label': label, hidden: true },
      this.#count,
      ...this.#buttons.map(({ element }) => element),
      done,
    );
    this.onClear = () => {};
  }

  has = (id) => this.chosen.has(id);

  pick(item, picked) {
    if (picked) this.chosen.set(item.id, item);
    else this.chosen.delete(item.id);
    this.#show();
  }

  /** Forgets what is no longer there, and takes in what is new about the rest. */
  keep(items) {
    const byId = new Map(items.map((item) => [item.id, item]));
    for (const id of this.chosen.keys()) {
      if (byId.has(id)) this.chosen.set(id, byId.get(id));
      else this.chosen.delete(id);
    }
    this.#show();
  }

  clear() {
    const hadFocus = this.element.contains(document.activeElement);
    this.chosen.clear();
    this.#show();
    this.onClear();
    if (hadFocus) this.list.focus({ preventScroll: true });
  }

  #show() {
    const count = this.chosen.size;
    this.element.hidden = count === 0;
    this.#count.textContent = `${count} selected`;
    for (const { action, element } of this.#buttons) {
      element.hidden = count < (action.from ?? 1) || count > (action.to?.() ?? Infinity);
    }
  }
}
