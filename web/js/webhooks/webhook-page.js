import { attempt } from '../act.js';
import { webhooks } from '../api.js';
import { ask } from '../ask.js';
import { textButton } from '../controls.js';
import { h, say } from '../dom.js';
import { moment } from '../format.js';
import { announce, toast } from '../messages.js';
import { secretNote } from '../secret-note.js';
import { NextLook } from '../timers.js';
import { DeliveryList } from './delivery-list.js';
import { WebhookForm } from './webhook-form.js';
import { stateOf } from './words.js';

/** No event tells of deliveries, which come and go with all that happens. */
const LOOK_AGAIN_MS = 4000;

const GENTLY = {
  immediately: false,
  question: {
    title: 'Sign with a new secret?',
    text: 'For a while, messages carry signatures with the old one as well, so that your server can be changed over.',
    action: 'New secret',
    harmless: true,
  },
};
const AT_ONCE = {
  immediately: true,
  question: {
    title: 'Has somebody learnt the secret?',
    text: 'A new one takes its place at once. Until your server knows it, it will refuse what is sent.',
    action: 'Replace it',
  },
};

/** One webhook: what it is told of, what was sent to it, and what came of that. */
export class WebhookPage {
  #turn = null;
  #next = new NextLook(LOOK_AGAIN_MS, () => void this.load());
  #webhook = null;
  #title = h('h1', { id: 'webhooks-title' }, 'Webhook');
  #state = h('p', { role: 'status' });
  #secret = h('div', { role: 'status' });
  #fault = h('p', { class: 'fault', role: 'alert', hidden: true });
  #test = textButton('Send a test', 'move', () => void this.#sendTest());
  #toggle = h('button', { type: 'button', class: 'quiet', on: { click: () => void this.#able() } });
  #form = new WebhookForm('What it is told of', 'Save', (changes) => this.#save(changes));

  /** @param on `gone()` */
  constructor(id, on) {
    this.id = id;
    this.on = on;
    this.deliveries = new DeliveryList(id);
    this.element = h(
      'div',
      {},
      h(
        'header',
        { class: 'records-header' },
        h('a', { href: '#/webhooks', class: 'back' }, 'All webhooks'),
        this.#title,
      ),
      this.#fault,
      this.#secret,
      h('section', { class: 'card', 'aria-label': 'State' }, this.#state, this.#actions()),
      this.deliveries.element,
      this.#form.element,
    );
    this.#form.element.hidden = true;
  }

  async load() {
    this.#next.stop();
    const turn = (this.#turn = Symbol('load'));
    try {
      const webhook = await webhooks.get(this.id);
      // What was asked for earlier must not undo what has been shown since.
      if (turn !== this.#turn) return;
      this.#show(webhook);
      await this.deliveries.load();
      say(this.#fault, '');
    } catch (error) {
      if (turn === this.#turn) this.#failed(error);
    }
    if (turn === this.#turn) this.#next.plan();
  }

  stop() {
    this.#next.stop();
    this.#turn = null;
    this.deliveries.stop();
  }

  #actions() {
    return h(
      'div',
      { class: 'row', role: 'group', 'aria-label': 'Actions' },
      this.#test,
      textButton('New secret', 'again', () => void this.#rotate(GENTLY)),
      textButton('Secret leaked', 'close', () => void this.#rotate(AT_ONCE)),
      this.#toggle,
      textButton('Delete', 'trash', () => void this.#remove(), 'danger'),
    );
  }

  #failed(error) {
    if (error.status === 404) {
      this.stop();
      this.element.replaceChildren(
        h(
          'header',
          { class: 'records-header' },
          h('h1', { id: 'webhooks-title' }, 'There is no such webhook'),
        ),
        h('p', {}, h('a', { href: '#/webhooks' }, 'All webhooks')),
      );
    } else say(this.#fault, error.message);
  }

  #show(webhook) {
    const { url, enabled, previousSecretUntil, batchId, description } = webhook;
    const first = this.#webhook === null;
    this.#webhook = webhook;
    this.#title.textContent = description || url;
    const words = [
      description ? url : '',
      stateOf(webhook),
      batchId ? 'came with a batch' : '',
      previousSecretUntil ? `the secret before signs as well until ${moment(previousSecretUntil)}` : '',
    ];
    const text = words.filter(Boolean).join(' · ');
    // Said again only when it is something else: this is read out.
    if (this.#state.textContent !== text) this.#state.textContent = text;
    this.#toggle.textContent = enabled ? 'Disable' : 'Enable';
    this.#test.disabled = !enabled;
    this.deliveries.enabled = enabled;
    // One that came with a batch is told of that batch, and of nothing else.
    this.#form.element.hidden = batchId !== null;
    // Later, somebody may be typing.
    if (first) this.#form.show(webhook);
  }

  async #sendTest() {
    const sent = await attempt(() => webhooks.test(this.id));
    if (!sent) return;
    announce('A test message is on its way');
    await this.load();
  }

  /** @param how one of the two ways to replace the secret */
  async #rotate({ question, immediately }) {
    if (!(await ask(question))) return;
    const changed = await attempt(() => webhooks.rotate(this.id, immediately));
    if (!changed) return;
    const note = 'Messages are signed with it from now on. It is shown this once.';
    this.#secret.replaceChildren(secretNote(changed.secret, note));
    await this.load();
  }

  async #able() {
    const { enabled } = this.#webhook;
    const changed = await attempt(() => webhooks.edit(this.id, { enabled: !enabled }));
    if (!changed) return;
    announce(enabled ? 'Disabled' : 'Enabled');
    await this.load();
  }

  async #save(changes) {
    const webhook = await webhooks.edit(this.id, changes);
    this.#show(webhook);
    this.#form.show(webhook);
    toast('Saved');
  }

  async #remove() {
    const text = 'It is told of nothing any more, and what was sent to it is forgotten.';
    if (!(await ask({ title: 'Delete this webhook?', text, action: 'Delete' }))) return;
    if ((await attempt(() => webhooks.delete(this.id))) === undefined) return;
    announce('Deleted');
    this.on.gone();
  }
}
