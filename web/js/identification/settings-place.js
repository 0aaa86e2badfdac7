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
          'To those below who are sent pictures, and only where you have one identified. They get a copy of at most 1024 pixels, without place, camera or date. Your own catalogue is searched either way, and never leaves this server.',
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
    // Several may be switched before the first of them is saved.
    const off = new Set(disabledProviders);
    const change = (name, isOn) => {
      if (isOn) off.delete(name);
      else off.add(name);
      void this.#send({ disabledProviders: [...off] });
    };
    this.#list.replaceChildren(...providers.map((provider) => providerRow(provider, change)));
    if (focused) this.#list.querySelector(`[data-provider="${CSS.escape(focused)}"]`)?.focus();
  }

  async #send(changes) {
    forgetDeclined();
    const turn = this.#turn;
    if (await this.#do(() => identification.edit(changes))) announce('Saved');
    // What is not allowed must not look as if it were, nor the other way round.
    else if (turn !== null) await this.#do(() => identification.settings(), this.#fault.textContent);
  }

  /** @returns whether it worked; where it did, `fault` is what is told of what went before */
  async #do(action, fault = '') {
    const turn = (this.#turn = Symbol('settings'));
    try {
      const settings = await action();
      // What was asked for earlier must not undo what has been shown since.
      if (turn !== this.#turn) return true;
      this.#show(settings);
      say(this.#fault, fault);
      return true;
    } catch (error) {
      if (turn === this.#turn) say(this.#fault, error.message);
      return false;
    }
  }
}

function usageWords({ used, limit, resetsAt }) {
  if (limit === null) return `${figure(used)} questions that may cost money today`;
  return `${figure(used)} of ${figure(limit)} questions that may cost money today; anew from ${moment(resetsAt)}`;
}
