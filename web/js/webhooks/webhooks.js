import { byId, leadTo, throttle } from '../dom.js';
import { toast } from '../messages.js';
import { WebhookList } from './webhook-list.js';
import { WebhookPage } from './webhook-page.js';

const REFRESH_PAUSE_MS = 300;

/** Who is told of what happens: all such places, or one. */
export class Webhooks {
  #element = byId('webhooks');
  #view = null;
  #shown = null;
  /** Ids of those that the platform has disabled, as was said already. */
  #told = new Set();

  /** @param on `show(id)` goes to a webhook, null for all */
  constructor(on) {
    this.on = on;
    this.refresh = throttle(() => void this.#view?.load(), REFRESH_PAUSE_MS);
  }

  /** @param id of a webhook, null for all */
  async open(id) {
    const shown = id ?? 'all';
    if (this.#shown === shown) return this.#view.load();
    const led = this.#element.contains(document.activeElement);
    this.close();
    this.#shown = shown;
    this.#view = id ? new WebhookPage(id, { gone: () => this.on.show(null) }) : new WebhookList();
    this.#element.replaceChildren(this.#view.element);
    scrollTo({ top: 0 });
    if (led) leadTo(this.#view.element.querySelector('h1'));
    await this.#view.load();
  }

  /** Told by the stream of events, whatever place is looked at. */
  changed({ id, enabled, disabledReason }) {
    const isLost = enabled === false && disabledReason !== 'user';
    if (isLost && !this.#told.has(id))
      toast('A webhook is disabled', 'fault', { label: 'Show', act: () => this.on.show(id) });
    if (isLost) this.#told.add(id);
    else this.#told.delete(id);
    this.refresh();
  }

  close() {
    this.#view?.stop();
    this.#view = null;
    this.#shown = null;
    this.#element.replaceChildren();
  }
}
