import { h } from '../dom.js';
import { icon } from '../icons.js';
import { originOf } from '../origin.js';
import { titleOf } from './stages.js';
import { HELP, SAID } from './words.js';

const AT_WORK = new Set(['pending', 'running']);

export const isAtWork = (production) => AT_WORK.has(production?.status);

/** One thing that is to be found out: what is known of it, or why nothing is. */
export class Stage {
  #again;
  #body = h('div', { class: 'finding-body' });
  #drawn;

  /** @param on `again(producer)`, `consent()` */
  constructor({ producer, title, after, draw }, on) {
    Object.assign(this, { producer, after, draw, on });
    const label = `Look again: ${title}`;
    const again = { type: 'button', class: 'round small', 'aria-label': label, title: label };
    this.#again = h('button', { ...again, on: { click: () => on.again(producer) } }, icon('again'));
    this.element = h('section', { class: 'finding', 'aria-label': title, hidden: true });
    this.element.append(h('header', {}, h('h4', {}, title), this.#again), this.#body);
  }

  /** @param above the production that this one rests on */
  show(production, above) {
    this.element.hidden = production === undefined;
    if (!production) return;
    const { status, error, data, provenance } = production;
    const waits = isAtWork(production) && isAtWork(above);
    this.#again.disabled = isAtWork(production);
    // What comes before it is what has to be looked for.
    this.#again.hidden = error?.code === 'PARENT_FAILED' && status === 'skipped';
    this.element.dataset.status = waits ? 'waiting' : status;
    this.element.setAttribute('aria-busy', String(isAtWork(production)));
    const key = JSON.stringify([status, waits, error, data, provenance]);
    // What has not changed is left alone: somebody may be reading in it.
    if (key === this.#drawn) return;
    this.#drawn = key;
    const contents = this.#contents(production, waits).flat();
    this.#body.replaceChildren(...contents.filter(Boolean));
  }

  #contents({ status, error, data, provenance }, waits) {
    if (waits) return [h('p', { class: 'muted' }, `Waits for: ${titleOf(this.after)}`)];
    if (AT_WORK.has(status)) return [h('p', { class: 'looking' }, 'Looking…')];
    if (status === 'done') return [this.draw(data, provenance ?? {}), origin(provenance)];
    if (error?.code === 'PARENT_FAILED')
      return [
        h('p', { class: 'muted' }, `Not looked for, as there is nothing to go by: ${titleOf(this.after)}`),
      ];
    return this.#trouble(status, error ?? {});
  }

  #trouble(status, { code, message }) {
    const said =
      SAID[code] ?? message ?? (status === 'unavailable' ? 'This is not set up here.' : 'It did not work.');
    return [
      h('p', { class: status === 'failed' ? 'fault' : 'muted' }, said),
      HELP[code] && h('p', { class: 'muted' }, HELP[code]),
      code === 'CONSENT_NEEDED' &&
        h('button', { type: 'button', class: 'quiet', on: { click: () => this.on.consent() } }, 'Allow it…'),
      code === 'PROVIDER_OFF' && h('a', { href: '#/identification' }, 'Choose who is asked'),
    ];
  }
}

const origin = (provenance) => (provenance ? h('p', { class: 'by' }, said(provenance)) : null);

/** `By rules · 21 Nov, 14:03` */
function said(provenance) {
  const text = originOf(provenance);
  return text[0].toUpperCase() + text.slice(1);
}
