/** A list that is brought up to date in place, so that focus and half-typed words stay where they are. */
export class KeyedList {
  #rows = new Map();

  /** @param make takes an item and gives `{element, show(item)}` */
  constructor(element, make) {
    this.element = element;
    this.make = make;
  }

  /** @param items each with an `id` */
  show(items) {
    const focused = this.element.contains(document.activeElement) ? document.activeElement : null;
    const ids = new Set(items.map(({ id }) => id));
    for (const [id, { element }] of this.#rows) {
      if (ids.has(id)) continue;
      element.remove();
      this.#rows.delete(id);
    }
    for (const [index, item] of items.entries()) {
      const row = this.#rows.get(item.id) ?? this.make(item);
      this.#rows.set(item.id, row);
      row.show(item);
      const there = this.element.children[index] ?? null;
      if (there !== row.element) this.element.insertBefore(row.element, there);
    }
    // What is moved loses the focus.
    if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
  }
}
