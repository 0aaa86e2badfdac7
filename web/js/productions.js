import { images } from './api.js';
import { h, toast } from './dom.js';
import { duration } from './format.js';
import { icon } from './icons.js';

/** Each step of the analysis with its state, who did it, and the means to ask for it again. */
export class ProductionList {
  element = h('ul', { class: 'productions', 'aria-live': 'off' });
  #byName = new Map();

  constructor(imageId) {
    this.imageId = imageId;
  }

  async load() {
    const { data } = await images.analysis(this.imageId);
    for (const production of data) this.#merge(production);
    this.#draw();
  }

  /** From a live event. */
  show(production) {
    this.#merge(production);
    this.#draw();
  }

  async again(names) {
    try {
      await images.analyseAgain(this.imageId, names);
      await this.load();
    } catch (error) {
      toast(error.message, 'fault');
    }
  }

  /** A list that was asked for earlier must not undo what an event has told since. */
  #merge(production) {
    const known = this.#byName.get(production.producer);
    if ((known?.seq ?? -1) <= (production.seq ?? 0)) {
      this.#byName.set(production.producer, { ...known, ...production });
    }
  }

  #draw() {
    this.element.replaceChildren(...[...this.#byName.values()].map((production) => this.#row(production)));
  }

  #row(production) {
    const { producer, status, error, provenance, durationMs } = production;
    const settled = status !== 'pending' && status !== 'running';
    const by = [provenance?.provider, provenance?.model, provenance?.version && `v${provenance.version}`];
    const details = [
      typeof durationMs === 'number' && settled ? duration(durationMs) : null,
      by.filter(Boolean).join(' · '),
    ];
    const again = h(
      'button',
      {
        type: 'button',
        class: 'round small',
        'aria-label': `Run ${producer} again`,
        title: `Run ${producer} again`,
      },
      icon('again'),
    );
    again.disabled = !settled;
    again.addEventListener('click', () => void this.again([producer]));
    return h(
      'li',
      { 'data-status': status },
      h('span', { class: 'dot', 'aria-hidden': 'true' }),
      h('span', { class: 'producer' }, producer),
      h('span', { class: 'status' }, status),
      h('span', { class: 'by' }, details.filter(Boolean).join(' · ')),
      again,
      error ? h('p', { class: 'fault' }, error.message ?? String(error)) : null,
    );
  }
}
