import { h } from './dom.js';

/**
 * A table that is brought up to date in place: rows have keys, and only what differs is touched, so that a
 * reader keeps his focus, his selection and the place that he has scrolled to.
 */
export class LiveTable {
  #body = h('tbody', { role: 'rowgroup' });
  #rows = new Map();

  /** @param head of the columns; an empty one is the actions' */
  constructor(label, head) {
    this.head = head;
    const names = head.map((name) => h('th', { scope: 'col', role: 'columnheader' }, name));
    const top = h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, names));
    // Roles are given because narrow screens lay the rows out as blocks, which are no table any more.
    const table = h('table', { role: 'table', 'aria-label': label }, top, this.#body);
    this.element = h('div', { class: 'scrolls', tabindex: 0, role: 'region', 'aria-label': label }, table);
  }

  /**
   * @param rows `{key, attributes, cells, acts: [{name, label, kind, click}]}`; a cell is a text, `{text, href}`, or
   *   `{key, draw}`, where `draw()` is asked for new contents when `key` is another
   */
  show(rows) {
    const focused = this.#body.contains(document.activeElement) ? document.activeElement : null;
    const at = [...this.#body.children].indexOf(focused?.closest('tr'));
    const keys = new Set(rows.map(({ key }) => key));
    for (const [key, { element }] of this.#rows) {
      if (keys.has(key)) continue;
      element.remove();
      this.#rows.delete(key);
    }
    rows.forEach((row, index) => this.#place(row, index));
    if (focused && document.activeElement !== focused) this.#focusAgain(focused, at);
  }

  #place(row, index) {
    const known = this.#rows.get(row.key) ?? this.#make(row);
    known.row = row;
    row.cells.forEach((cell, column) => this.#fill(known, cell, column));
    if (row.acts) this.#fillActs(known, row.acts);
    const there = this.#body.children[index] ?? null;
    if (there !== known.element) this.#body.insertBefore(known.element, there);
  }

  #make({ key, attributes, cells, acts }) {
    const data = cells.map((_, column) => h('td', { role: 'cell', 'data-column': this.head[column] }));
    const last = acts && h('td', { role: 'cell', class: 'acts' });
    const made = { element: h('tr', { role: 'row', ...attributes }, data, last), data, last, shown: [] };
    this.#rows.set(key, made);
    return made;
  }

  #fill({ data, shown }, cell, column) {
    const { text, href, draw, ...given } = typeof cell === 'object' && cell !== null ? cell : { text: cell };
    const key = draw ? given.key : `${href ?? ''} ${text}`;
    if (shown[column] === key) return;
    shown[column] = key;
    const contents = draw ? [draw()] : href ? [h('a', { href }, text)] : [String(text ?? '–')];
    data[column].replaceChildren(...contents.flat());
  }

  #fillActs(known, acts) {
    const buttons = new Map([...known.last.children].map((button) => [button.dataset.act, button]));
    for (const [index, { name, label, kind = 'quiet' }] of acts.entries()) {
      const click = () => known.row.acts.find((act) => act.name === name)?.click();
      const button =
        buttons.get(name) ?? h('button', { type: 'button', class: kind, 'data-act': name, on: { click } });
      buttons.delete(name);
      if (button.textContent !== label) button.textContent = label;
      const there = known.last.children[index] ?? null;
      if (there !== button) known.last.insertBefore(button, there);
    }
    for (const button of buttons.values()) button.remove();
  }

  /** Where it was moved to, or else what has come into its place. */
  #focusAgain(focused, at) {
    const row = this.#body.children[Math.min(at, this.#body.children.length - 1)];
    const target = focused.isConnected ? focused : (row?.querySelector('button, a') ?? this.element);
    target.focus({ preventScroll: true });
  }
}
