import { health } from './api.js';
import { h, say } from './dom.js';
import { duration } from './format.js';
import { LiveTable } from './live-table.js';

/** The models and services that are configured, and whether they answer. */
export class ModelsHealth {
  #table = new LiveTable('Models', ['For', 'Driver', 'Status', 'Loaded', 'Answered in']);
  #none = h('p', { hidden: true }, 'No model is configured beside what is built in.');
  #fault = h('p', { class: 'fault', hidden: true });
  element = h(
    'section',
    { 'aria-label': 'Models' },
    h('h3', {}, 'Models'),
    this.#table.element,
    this.#none,
    this.#fault,
  );

  async refresh() {
    try {
      const { models = [] } = await health();
      this.#table.show(models.map(row));
      this.#table.element.hidden = models.length === 0;
      this.#none.hidden = models.length > 0;
      say(this.#fault, '');
    } catch {
      say(this.#fault, 'The server does not tell how its models are');
    }
  }
}

const row = ({ use, driver, status, state, latencyMs }) => ({
  key: `${use} ${driver}`,
  attributes: { 'data-model': driver, class: status === 'down' ? 'failure' : '' },
  cells: [use, driver, status, state, typeof latencyMs === 'number' ? duration(latencyMs) : null],
});
