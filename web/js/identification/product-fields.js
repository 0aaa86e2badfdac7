import { h } from '../dom.js';
import { webAddress } from './links.js';
import { digitsOnly, moneyFrom } from './money.js';
import { CONDITIONS } from './words.js';

const LABELS = {
  name: 'What it is',
  maker: 'Maker',
  model: 'Model',
  price: 'Price',
  currency: 'Currency',
  condition: 'Condition',
  material: 'Material',
  url: 'Its page',
  description: 'Description',
};

const input = (attributes) => h('input', { type: 'text', autocomplete: 'off', ...attributes });

const conditions = () =>
  h(
    'select',
    {},
    h('option', { value: '' }, 'not known'),
    Object.entries(CONDITIONS).map(([value, label]) => h('option', { value }, label)),
  );

/** What a person knows of a product, each in a field of its own. */
export class ProductFields {
  #fields = {
    name: input({ maxlength: 300, required: true }),
    maker: input({ maxlength: 100 }),
    model: input({ maxlength: 100 }),
    price: input({ inputmode: 'decimal', maxlength: 16, placeholder: '189.99' }),
    currency: input({ maxlength: 3, placeholder: 'EUR', autocapitalize: 'characters', spellcheck: 'false' }),
    condition: conditions(),
    material: input({ maxlength: 300 }),
    url: input({ type: 'url', maxlength: 2048, placeholder: 'https://' }),
    description: h('textarea', { rows: 2, maxlength: 4000 }),
  };
  elements = Object.entries(this.#fields).map(([name, field]) =>
    h('label', { class: `option ${name}` }, h('span', {}, LABELS[name]), field),
  );

  focus(name = 'name') {
    this.#fields[name in this.#fields ? name : 'name'].focus();
  }

  /** @param product null for none */
  show(product) {
    const { price, ...rest } = product ?? {};
    for (const [name, field] of Object.entries(this.#fields)) field.value = rest[name] ?? '';
    if (!price) return;
    this.#fields.price.value = digitsOnly(price);
    this.#fields.currency.value = price.currency;
  }

  /** @throws Error that says what is wrong, with the field's name as its `field` */
  read() {
    const texts = Object.entries(this.#fields).map(([name, field]) => [name, field.value.trim() || null]);
    const { price, currency, ...product } = Object.fromEntries(texts);
    if (!product.name) throw fault('name', 'Say what it is');
    if (product.url && !webAddress(product.url))
      throw fault('url', 'Give the whole address of a page, from https://');
    return { ...product, price: price === null ? null : readPrice(price, currency) };
  }
}

function readPrice(text, currency) {
  if (!currency) throw fault('currency', 'Say in which currency the price is, in three letters such as EUR');
  const money = moneyFrom(text, currency.toUpperCase());
  if (!money)
    throw fault('price', 'Give the price in digits, such as 189.99, and the currency in three letters');
  return money;
}

const fault = (field, message) => Object.assign(new Error(message), { field });
