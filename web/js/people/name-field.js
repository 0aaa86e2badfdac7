import { people } from '../api.js';
import { ask } from '../ask.js';
import { h } from '../dom.js';
import { announce } from '../messages.js';
import { attempt } from '../act.js';
import { undoable } from './act.js';

/** A person's name, to be read and to be written. What is being typed is never replaced by news. */
export class NameField {
  element = h('input', {
    type: 'text',
    class: 'name-field',
    placeholder: 'Who is this?',
    autocomplete: 'off',
    maxlength: 100,
    enterkeyhint: 'done',
  });
  #person = null;
  #saving = false;

  /** @param onChange called when the person has another name, or has become part of another one */
  constructor(onChange) {
    this.onChange = onChange;
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('blur', () => void this.#save());
  }

  show(person) {
    const untouched = this.element.value === (this.#person?.name ?? '');
    this.#person = person;
    this.element.setAttribute('aria-label', person.name ? `Name of ${person.name}` : 'Name of this person');
    if (untouched) this.element.value = person.name ?? '';
  }

  #key(event) {
    if (event.key === 'Enter') this.element.blur();
    if (event.key !== 'Escape' || this.element.value === (this.#person.name ?? '')) return;
    // Escape takes back what was typed first; a second one closes what this is in.
    event.preventDefault();
    event.stopPropagation();
    this.element.value = this.#person.name ?? '';
  }

  async #save() {
    const name = this.element.value.trim() || null;
    if (this.#saving || name === (this.#person.name ?? null)) return;
    this.#saving = true;
    try {
      const namesake = name && (await attempt(() => this.#namesake(name)));
      const one = namesake ? await this.#isOne(namesake) : false;
      if (one === false) await this.#rename(name);
      else this.element.value = this.#person.name ?? '';
      if (one) await this.#join(namesake);
    } finally {
      this.#saving = false;
    }
  }

  async #rename(name) {
    const person = await attempt(() => people.edit(this.#person.id, { name }));
    if (!person) return;
    this.#person = person;
    this.element.value = person.name ?? '';
    announce(name ? `Named ${name}` : 'Name taken off');
    this.onChange(person);
  }

  async #namesake(name) {
    const { data } = await people.list({ q: name, minFaces: 1, limit: 20 });
    const same = (other) => other.name?.toLocaleLowerCase() === name.toLocaleLowerCase();
    return data.find((other) => other.id !== this.#person.id && same(other));
  }

  /** @returns whether both are one person, null where the reader would rather change nothing */
  #isOne(namesake) {
    return ask({
      title: `Is this ${namesake.name}?`,
      text: `Somebody of that name is there already. Both can be joined into one person; that can be undone.`,
      action: 'Join them',
      refusal: 'Another of that name',
      harmless: true,
    });
  }

  async #join(namesake) {
    const joined = () => people.merge(namesake.id, [this.#person.id]);
    await undoable(joined, `Joined with ${namesake.name}`, () => this.onChange(namesake));
  }
}
