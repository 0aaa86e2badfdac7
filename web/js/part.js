import { h } from './dom.js';

/** A part of the panel that is drawn again only when what it shows has changed, so that focus stays. */
export function part(title, render) {
  const body = h('div', {});
  const element = h('section', { class: 'part' }, h('h3', {}, title), body);
  let shown;
  return {
    element,
    show(value) {
      const key = JSON.stringify(value);
      if (key === shown) return;
      shown = key;
      body.replaceChildren(render(value));
    },
  };
}
