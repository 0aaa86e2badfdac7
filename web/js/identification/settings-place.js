import { identification } from '../api.js';
import { byId, h, say } from '../dom.js';
import { figure, moment } from '../format.js';
import { announce } from '../messages.js';
import { forgetDeclined } from './consent.js';
import { providerRow } from './provider-row.js';

/** Who may be asked what pictures show, and whether these may be sent out for it. */
export class IdentificationSettings {
  #element = byId('identification');
  #shown = false;
  #turn = null;
  #box = h('input', { type: 'checkbox', id: 'send-pictures' });
  #since = h('p', { class: 'muted', hidden: true });
  #usage = h('p', { hidden: true });
  #list = h('ul', { class: 'provider-list', 'aria-label': 'Who may be asked' });
  #fault = h('p', { class: 'fault', role: 'alert', hidden: true });

  constructor() {
    this.#box.addEventListener('change', () => void this.#send({ sendPictures: this.#box.checked }));
  }

  async open() {
    if (!this.#shown) this.#element.replaceChildren(...this.#build());
    this.#shown = true;
    await this.#do(() => identification.settings());
  }

  close() {
    this.#shown = false;
    this.#turn = null;
    this.#element.replaceChildren();
  }

  #build() {
    return [
      h('header', { class: 'records-header' }, h('h1', { id: 'identification-title' }, 'Identification')),
      this.#fault,
      h(
        'section',
        { class: 'card', 'aria-label': 'Sending pictures' },
        h('label', { class: 'check' }, this.#box, h('strong', {}, 'My pictures may be sent to others')),
        h(
          'p',
          {},
          'To those below who are sent pictures, and only where you have one identified. They get a copy of at most 1024 pixels, without place, camera or date. Your own catalogue is searched either way, and leaves this server never.',
        ),
        this.#since,
      ),
      h(
        'section',
        { class: 'card', 'aria-label': 'Who may be asked' },
        h('h2', {}, 'Who may be asked'),
        this.#usage,
        this.#list,
      ),
    ];
  }

  #show({ sendPictures, consentedAt, disabledProviders, providers, usage }) {
    this.#box.checked = sendPictures;
    say(this.#since, sendPictures && consentedAt ? `Allowed since ${moment(consentedAt)}` : '');
    say(this.#usage, usageWords(usage));
    const focused = document.activeElement?.dataset.provider;
    const change = (name, isOn) => {
      const others = disabledProviders.filter((each) => each !== name);
      void this.#send({ disabledProviders: isOn ? others : [...others, name] });
    };
    this.#list.replaceChildren(...providers.map((provider) => providerRow(provider, change)));
    if (focused) this.#list.querySelector(`[data-provider="${CSS.escape(focused)}"]`)?.focus();
  }

  async #send(changes) {
    forgetDeclined();
    await this.#do(async () => {
      await identification.edit(changes);
      return identification.settings();
    });
    announce('Saved');
  }

  async #do(action) {
    const turn = (this.#turn = Symbol('settings'));
    try {
      const settings = await action();
      // What was asked for earlier must not undo what has been shown since.
      if (turn === this.#turn) this.#show(settings);
      if (turn === this.#turn) say(this.#fault, '');
    } catch (error) {
      if (turn === this.#turn) say(this.#fault, error.message);
    }
  }
}

function usageWords({ used, limit, resetsAt }) {
  if (limit === null) return `${figure(used)} questions that may cost money today`;
  return `${figure(used)} of ${figure(limit)} questions that may cost money today; anew from ${moment(resetsAt)}`;
}
