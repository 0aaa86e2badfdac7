import { admin } from './api.js';
import { h, say } from './dom.js';
import { figure } from './format.js';
import { LiveTable } from './live-table.js';

/** How often providers were asked that may cost money, all users together. */
export class ProviderCosts {
  #table = new LiveTable('Providers', ['Provider', 'Today', 'In 30 days']);
  #none = h('p', { hidden: true }, 'Nobody is configured who may cost money.');
  #limit = h('p', { class: 'aside', hidden: true });
  #fault = h('p', { class: 'fault', role: 'alert', hidden: true });
  element = h(
    'section',
    { 'aria-label': 'Providers' },
    h('h3', {}, 'Providers that may cost money'),
    this.#table.element,
    this.#none,
    this.#limit,
    this.#fault,
  );

  async refresh() {
    try {
      const { data } = await admin.providers();
      this.#table.show(data.map(row));
      this.#table.element.hidden = data.length === 0;
      this.#none.hidden = data.length > 0;
      const limit = data[0]?.limit ?? null;
      say(this.#limit, limit === null ? '' : `At most ${figure(limit)} questions a day, all together.`);
      say(this.#fault, '');
    } catch {
      say(this.#fault, 'The server does not tell how often providers were asked');
    }
  }
}

const row = ({ name, callsToday, calls30Days }) => ({
  key: name,
  attributes: { 'data-provider': name },
  cells: [name, figure(callsToday), figure(calls30Days)],
});
