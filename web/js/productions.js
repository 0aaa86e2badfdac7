import { images } from './api.js';
import { h } from './dom.js';
import { duration } from './format.js';
import { icon } from './icons.js';
import { toast } from './messages.js';

/** Each step of the analysis with its state, who did it, and the means to ask for it again. */
export class ProductionList {
  #list = h('ul', { class: 'productions', 'aria-live': 'off' });
  #missing = h('ul', { class: 'productions' });
  #missingCount = h('summary', {});
  #fold = h('details', { class: 'fold', hidden: true }, this.#missingCount, this.#missing);
  element = h('div', {}, this.#list, this.#fold);
  #byName = new Map();

  /** @param onKnown called with each production whenever more is known of it */
  constructor(imageId, onKnown) {
    this.imageId = imageId;
    this.onKnown = onKnown;
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
      const merged = { ...known, ...production };
      this.#byName.set(production.producer, merged);
      if (known?.seq !== production.seq || known?.status !== production.status) this.onKnown(merged);
    }
  }

  #draw() {
    const all = [...this.#byName.values()];
    const missing = all.filter(({ status }) => status === 'unavailable');
    const there = all.filter((production) => !missing.includes(production));
    this.#list.replaceChildren(...there.map((production) => this.#row(production)));
    this.#missing.replaceChildren(...missing.map(missingRow));
    this.#missingCount.textContent = `${missing.length} not available here`;
    this.#fold.hidden = missing.length === 0;
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

/** What this server cannot do, and how its administrator changes that. */
const missingRow = ({ producer, error }) =>
  h(
    'li',
    { 'data-status': 'unavailable' },
    h('span', { class: 'dot', 'aria-hidden': 'true' }),
    h('span', { class: 'producer' }, producer),
    h('p', { class: 'reason' }, error?.message ?? 'Not configured'),
  );
