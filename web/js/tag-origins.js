import { images } from './api.js';
import { gauge, h, setGauge } from './dom.js';
import { percent } from './format.js';
import { originOf } from './origin.js';

/** Each tag with its score and who gave it, those included that the reader's own tags stand in place of. */
export class TagOrigins {
  #list = h('ul', { class: 'tag-origins' });
  #note = h('p', { class: 'muted', hidden: true }, 'Your own tags stand in place of the machine’s. ');
  element = h('details', { class: 'part fold', hidden: true }, h('summary', {}, 'Where the tags come from'));
  #turn = null;

  /** @param giveBack makes the tags the machine's again */
  constructor(imageId, giveBack) {
    this.imageId = imageId;
    const button = h('button', { type: 'button', class: 'link', on: { click: giveBack } });
    button.append('Use the machine’s tags');
    this.#note.append(button);
    this.element.append(this.#note, this.#list);
  }

  async load() {
    const turn = (this.#turn = Symbol('load'));
    const { data } = await images.tags(this.imageId).catch(() => ({ data: [] }));
    if (turn !== this.#turn) return;
    this.element.hidden = data.length === 0;
    // Also where the reader has taken all tags off.
    this.#note.hidden = data.some(({ source, applied }) => source === 'machine' && applied);
    this.#list.replaceChildren(...data.map(row));
  }
}

function row({ name, score, source, provider, model, at, applied }) {
  const machine = source === 'machine';
  const bar = gauge(`Score of ${name}`);
  setGauge(bar, score);
  const by = machine ? originOf({ provider, model, at }) : 'by you';
  return h(
    'li',
    { class: applied === false ? 'aside-tag' : '', 'data-source': source },
    h('span', { class: 'name' }, name),
    machine && bar,
    machine && h('span', { class: 'figure' }, percent(score)),
    h('span', { class: 'by' }, applied === false ? `${by}, not applied` : by),
  );
}
