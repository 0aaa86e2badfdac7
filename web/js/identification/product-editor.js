import { identification } from '../api.js';
import { h, say } from '../dom.js';
import { announce } from '../messages.js';
import { amountOf } from './money.js';
import { ProductFields } from './product-fields.js';
import { CONDITIONS } from './words.js';

const button = (label, click, kind = 'quiet') =>
  h('button', { type: 'button', class: kind, on: { click } }, label);

/** What its owner says that a picture shows: it then belongs to the catalogue. What is being typed is left alone. */
export class ProductEditor {
  #fields = new ProductFields();
  #known = h('p', { hidden: true });
  #open = button('', () => this.#edit());
  #remove = button(
    'Take it out of the catalogue',
    () => void this.#send(() => identification.unmark(this.imageId)),
  );
  #fault = h('p', { class: 'fault', role: 'alert', hidden: true });
  #save = h('button', { type: 'submit', class: 'primary' }, 'Save');
  #form = h(
    'form',
    { class: 'product-form', 'aria-label': 'Your product', novalidate: true, hidden: true },
    h('div', { class: 'options' }, this.#fields.elements),
    this.#fault,
    h(
      'div',
      { class: 'buttons' },
      button('Cancel', () => this.#close()),
      this.#save,
    ),
  );
  #row = h('div', { class: 'row' }, this.#open, this.#remove);
  element = h('div', { class: 'product-editor' }, this.#known, this.#row, this.#form);
  #product = null;

  /** @param changed is told of the image as it then is */
  constructor(imageId, changed) {
    this.imageId = imageId;
    this.changed = changed;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.#form.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      // Escape takes back the edit first; a second one closes the picture.
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    });
  }

  show({ product, productNames }) {
    this.#product = product ?? null;
    const fromBatch =
      productNames?.length > 0 ? `In your catalogue, from a batch: ${productNames.join(', ')}` : null;
    say(this.#known, product ? `In your catalogue: ${inWords(product)}` : fromBatch);
    this.#open.textContent = product ? 'Change it' : 'This is a product of mine…';
    this.#remove.hidden = !product;
  }

  #edit() {
    this.#fields.show(this.#product);
    this.#form.hidden = false;
    this.#row.hidden = true;
    this.#fields.focus();
  }

  #close() {
    const hadFocus = this.#form.contains(document.activeElement);
    say(this.#fault, '');
    this.#form.hidden = true;
    this.#row.hidden = false;
    if (hadFocus) this.#open.focus();
  }

  async #submit() {
    try {
      const product = this.#fields.read();
      await this.#send(() => identification.mark(this.imageId, product));
    } catch (error) {
      say(this.#fault, error.message);
      this.#fields.focus(error.field);
    }
  }

  async #send(action) {
    this.#save.disabled = this.#remove.disabled = true;
    try {
      await action();
      this.#close();
      await this.changed();
      announce(this.#product ? 'It is in your catalogue' : 'It is no longer in your catalogue');
    } catch (error) {
      say(this.#fault, Object.values(error.fields ?? {}).join('. ') || error.message);
      this.#form.hidden = false;
    } finally {
      this.#save.disabled = this.#remove.disabled = false;
    }
  }
}

const inWords = ({ name, price, condition }) =>
  [name, price && amountOf(price), condition && CONDITIONS[condition]].filter(Boolean).join(', ');
