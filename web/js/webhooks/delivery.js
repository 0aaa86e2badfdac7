import { attempt } from '../act.js';
import { webhooks } from '../api.js';
import { textButton } from '../controls.js';
import { h } from '../dom.js';
import { duration, moment, plural } from '../format.js';
import { announce } from '../messages.js';

const STATES = {
  pending: 'waiting',
  delivering: 'on its way',
  delivered: 'delivered',
  failed: 'failed',
  cancelled: 'not sent',
};
const UNDER_WAY = new Set(['pending', 'delivering']);

/** One message: in a line, and opened with each attempt and what was answered. */
export class Delivery {
  #summary = h('summary', {});
  #log = h('div', { class: 'log' });
  #details = h('details', {}, this.#summary, this.#log);
  #shown;
  element = h('li', {}, this.#details);

  /** @param on `enabled()` tells whether it can be sent again; `changed()` */
  constructor(webhookId, on) {
    this.webhookId = webhookId;
    this.on = on;
    this.#details.addEventListener('toggle', () => this.#details.open && void this.#open());
  }

  show(delivery) {
    this.delivery = delivery;
    const key = JSON.stringify([delivery, this.on.enabled()]);
    if (key === this.#shown) return;
    this.#shown = key;
    const { eventType, status, attempts, createdAt, nextAttemptAt } = delivery;
    const again = UNDER_WAY.has(status) && attempts > 0 && nextAttemptAt;
    this.element.dataset.status = status;
    this.#summary.replaceChildren(
      h('span', { class: `state ${status}` }, STATES[status]),
      h('code', {}, eventType),
      h('span', { class: 'muted' }, moment(createdAt)),
      h('span', { class: 'muted' }, plural(attempts, 'attempt')),
      again ? h('span', { class: 'muted' }, `again ${moment(nextAttemptAt)}`) : '',
    );
    if (this.#details.open) void this.#open();
  }

  async #open() {
    const { id } = this.delivery;
    const found = await attempt(() => webhooks.delivery(this.webhookId, id));
    if (!found) return;
    const focused = this.#log.contains(document.activeElement);
    const again = textButton('Send it again', 'again', () => void this.#again());
    again.hidden = UNDER_WAY.has(found.status) || !this.on.enabled();
    this.#log.replaceChildren(
      h('p', { class: 'muted' }, 'webhook-id ', h('code', {}, id)),
      ...found.log.map(attemptWords),
      ...(found.body === null ? [] : [h('p', {}, 'Body'), h('pre', { tabindex: 0 }, indented(found.body))]),
      again,
    );
    if (focused) (again.hidden ? this.#summary : again).focus();
  }

  async #again() {
    const sent = await attempt(() => webhooks.redeliver(this.webhookId, this.delivery.id));
    if (!sent) return;
    announce('Sent again');
    this.on.changed();
  }
}

function attemptWords({ startedAt, durationMs, httpStatus, responseBody, errorCode, errorMessage, ...more }) {
  const came = httpStatus ? `HTTP ${httpStatus}` : (errorMessage ?? errorCode);
  const headers = Object.entries(more.responseHeaders ?? {}).map(([name, value]) => `${name}: ${value}`);
  const answer = [...headers, ...(responseBody ? ['', responseBody] : [])].join('\n');
  return h(
    'div',
    { class: 'attempt' },
    h('p', {}, `${moment(startedAt)}: ${came}, after ${duration(durationMs)}`),
    answer ? h('pre', { tabindex: 0 }, answer) : '',
  );
}

/** As it is, where it is not JSON after all. */
function indented(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
