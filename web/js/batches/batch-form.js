import { batches } from '../api.js';
import { h, say } from '../dom.js';
import { bytes } from '../format.js';
import { newKey } from './new-key.js';
import { TableCheck } from './table-check.js';

const FORMATS = { jpeg: 'JPEG', webp: 'WebP', avif: 'AVIF' };

/** Where a table is chosen, looked through and sent. */
export class BatchForm {
  #file = null;
  /** One for each thing that is sent: pressing twice, or again after a broken connection, begins one batch. */
  #key = newKey();
  #check = new TableCheck();
  #input = h('input', {
    type: 'file',
    id: 'table-input',
    class: 'visually-hidden',
    accept: '.csv,.tsv,.txt,text/csv,text/tab-separated-values',
  });
  #name = h('span', { class: 'chosen muted' }, 'or drop it anywhere on this page');
  #fault = h('p', { class: 'fault', role: 'alert', hidden: true });
  #start = h('button', { type: 'submit', class: 'primary', disabled: true }, 'Start');
  #fields = fields();

  /** @param onAccepted is given the new batch */
  constructor(onAccepted) {
    this.onAccepted = onAccepted;
    this.#input.addEventListener('change', () => this.#input.files[0] && this.take(this.#input.files[0]));
    this.element = h(
      'form',
      { class: 'card batch-form', 'aria-label': 'New batch', novalidate: true },
      h(
        'div',
        { class: 'row' },
        h('label', { class: 'choose' }, this.#input, 'Choose a table (CSV)'),
        this.#name,
      ),
      h(
        'p',
        { class: 'muted' },
        'A column “Input Image Urls” holds the addresses, parted by commas; “S. No.” and “Product Name” tell what is on them.',
      ),
      this.#check.element,
      h('div', { class: 'options' }, ...this.#fields.rows),
      this.#fault,
      h('div', { class: 'row' }, this.#start),
    );
    this.element.addEventListener('input', () => (this.#key = newKey()));
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#send();
    });
  }

  /** Looks through it; nothing is fetched yet. */
  async take(file) {
    this.#file = file;
    this.#key = newKey();
    this.#input.value = '';
    say(this.#fault, '');
    this.#name.textContent = `${file.name}, ${bytes(file.size)}`;
    this.#start.disabled = true;
    const usable = await this.#check.look(file);
    if (this.#file === file) this.#start.disabled = !usable;
  }

  stop() {
    this.#check.clear();
  }

  async #send() {
    say(this.#fault, '');
    this.#fields.tell({});
    this.#start.disabled = true;
    this.#start.textContent = 'Sending…';
    try {
      this.onAccepted(await batches.create(this.#order(), this.#key));
    } catch (error) {
      // What is wrong with a field is said beside it.
      if (!this.#fields.tell(error.fields ?? {})) say(this.#fault, error.message);
      this.#start.disabled = false;
    } finally {
      this.#start.textContent = 'Start';
    }
  }

  #order() {
    const form = new FormData();
    for (const [name, value] of this.#fields.values()) form.append(name, value);
    // Last, so that the server knows what is wanted before the bulk arrives.
    form.append('file', this.#file, this.#file.name);
    return form;
  }
}

function fields() {
  const inputs = {
    format: h('select', {}, ...Object.entries(FORMATS).map(([value, name]) => h('option', { value }, name))),
    quality: h('input', { type: 'number', min: 1, max: 100, value: 50, inputmode: 'numeric' }),
    maxSize: h('input', {
      type: 'number',
      min: 16,
      max: 16_384,
      inputmode: 'numeric',
      placeholder: 'as it is',
    }),
    webhook_url: h('input', { type: 'url', placeholder: 'https://', autocomplete: 'off', maxlength: 2048 }),
  };
  const labels = {
    format: 'Format',
    quality: 'Quality, 1–100',
    maxSize: 'Longest edge, pixels',
    webhook_url: 'Tell this address when it is done',
  };
  const strict = h('input', { type: 'checkbox' });
  const faults = new Map();
  const rows = Object.entries(inputs).map(([name, input]) => {
    const fault = h('span', { class: 'fault', id: `batch-${name}-fault`, hidden: true });
    faults.set(name, fault);
    input.setAttribute('aria-describedby', fault.id);
    return h('label', { class: `option ${name}` }, h('span', {}, labels[name]), input, fault);
  });
  rows.push(h('label', { class: 'check' }, strict, 'Refuse the table if anything is wrong in it'));
  return {
    rows,
    values: () => [
      ...Object.entries(inputs)
        .map(([name, input]) => [name, input.value.trim()])
        .filter(([, value]) => value !== ''),
      ...(strict.checked ? [['strict', 'true']] : []),
    ],
    /** @returns whether any of it was about one of these fields */
    tell(messages) {
      for (const [name, fault] of faults) {
        say(fault, messages[name]);
        inputs[name].toggleAttribute('aria-invalid', Boolean(messages[name]));
      }
      const first = Object.keys(inputs).find((name) => messages[name]);
      if (first) inputs[first].focus();
      return first !== undefined;
    },
  };
}
