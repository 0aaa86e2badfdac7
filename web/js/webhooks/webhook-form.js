import { h, say } from '../dom.js';
import { EVENTS } from './words.js';

let count = 0;

/** Where messages go, and about what. */
export class WebhookForm {
  #url = h('input', {
    type: 'url',
    placeholder: 'https://',
    autocomplete: 'off',
    maxlength: 2048,
    required: true,
  });
  #description = h('input', { type: 'text', autocomplete: 'off', maxlength: 200 });
  #events = new Map(
    Object.keys(EVENTS).map((name) => [name, h('input', { type: 'checkbox', checked: true })]),
  );
  #fault = h('p', { class: 'fault', role: 'alert', id: `webhook-fault-${count++}`, hidden: true });
  #submit;

  /** @param save is given `{url, description, eventTypes}`; what it throws is told here */
  constructor(label, action, save) {
    this.save = save;
    this.#submit = h('button', { type: 'submit', class: 'primary' }, action);
    this.#url.setAttribute('aria-describedby', this.#fault.id);
    this.element = h(
      'form',
      { class: 'card webhook-form', 'aria-label': label, novalidate: true },
      h(
        'div',
        { class: 'options' },
        h('label', { class: 'option wide' }, h('span', {}, 'Address'), this.#url),
        h('label', { class: 'option' }, h('span', {}, 'What it is for'), this.#description),
      ),
      h('fieldset', {}, h('legend', {}, 'Tell it when'), ...this.#boxes()),
      this.#fault,
      h('div', { class: 'row' }, this.#submit),
    );
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#send();
    });
  }

  show({ url, description, eventTypes }) {
    this.#url.value = url;
    this.#description.value = description;
    for (const [name, box] of this.#events) box.checked = eventTypes.includes(name);
  }

  clear() {
    this.show({ url: '', description: '', eventTypes: Object.keys(EVENTS) });
  }

  #boxes() {
    return [...this.#events].map(([name, box]) =>
      h('label', { class: 'check' }, box, h('span', {}, EVENTS[name], ' ', h('code', {}, name))),
    );
  }

  async #send() {
    say(this.#fault, '');
    const eventTypes = [...this.#events].filter(([, box]) => box.checked).map(([name]) => name);
    if (eventTypes.length === 0) return say(this.#fault, 'Choose at least one of these');
    this.#submit.disabled = true;
    try {
      await this.save({
        url: this.#url.value.trim(),
        description: this.#description.value.trim(),
        eventTypes,
      });
    } catch (error) {
      say(this.#fault, Object.values(error.fields ?? {}).join('. ') || error.message);
      if (error.fields?.url) this.#url.focus();
    } finally {
      this.#submit.disabled = false;
    }
  }
}
