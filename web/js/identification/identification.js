import { attempt } from '../act.js';
import { abilitiesKnown, below, whyNot } from '../abilities.js';
import { textButton } from '../controls.js';
import { h, say } from '../dom.js';
import { announce } from '../messages.js';
import { askForConsent, settleConsent } from './consent.js';
import { ProductEditor } from './product-editor.js';
import { isAtWork, Stage } from './stage.js';
import { addedStage, FIRST, isKnown, STAGES } from './stages.js';

/** What a picture shows, where that is sold, and what it is worth: each as soon as it is known. */
export class Identification {
  #productions = new Map();
  #stages = STAGES.map((stage) => new Stage(stage, this.#acts()));
  #places = h(
    'div',
    {},
    this.#stages.map(({ element }) => element),
  );
  #start = textButton('Identify', 'lens', () => void this.#identify());
  #note = h('p', { class: 'muted', hidden: true });
  /** What the reader has asked for here is read out when it is there. */
  #asked = false;

  /** @param on `again(producers)`, `changed()` */
  constructor(imageId, on) {
    this.imageId = imageId;
    this.on = on;
    this.editor = new ProductEditor(imageId, () => this.#marked());
    this.element = h(
      'section',
      { class: 'part identification' },
      h('h3', {}, 'What is it?'),
      this.#note,
      this.#places,
      h('div', { class: 'row' }, this.#start),
      this.editor.element,
    );
    void abilitiesKnown().then(() => this.#complete());
  }

  show(image) {
    this.editor.show(image);
  }

  produced(production) {
    this.#productions.set(production.producer, production);
    this.#draw();
    if (this.#asked && this.#all().includes(production)) this.#tell(production);
  }

  #acts() {
    return {
      again: (producer) => void (producer === FIRST ? this.#identify() : this.#run(producer)),
      consent: () => void attempt(() => this.#allow()),
    };
  }

  /** With the stages that this server has beside those that the page knows. */
  #complete() {
    const added = below(FIRST).filter((producer) => !isKnown(producer));
    const stages = added.map((producer) => new Stage(addedStage(producer), this.#acts()));
    this.#stages.push(...stages);
    this.#places.append(...stages.map(({ element }) => element));
    this.#draw();
  }

  #all() {
    return this.#stages.map(({ producer }) => this.#productions.get(producer)).filter(Boolean);
  }

  #draw() {
    for (const stage of this.#stages)
      stage.show(this.#productions.get(stage.producer), this.#productions.get(stage.after));
    const all = this.#all();
    this.#start.disabled = all.some(isAtWork) || whyNot(FIRST) !== null;
    this.#start.lastChild.textContent = all.length > 0 ? 'Identify it anew' : 'Identify';
    const reason = whyNot(FIRST);
    say(
      this.#note,
      all.length > 0 ? '' : (reason ?? 'Maker and model, its page, offers, and what it is worth.'),
    );
  }

  async #identify() {
    if (await attempt(() => settleConsent(this.imageId))) await this.#run(FIRST);
  }

  /** What rests on what its owner says of it is then looked for anew. */
  async #marked() {
    await this.on.changed();
    this.#asked = this.#all().some(isAtWork);
  }

  async #allow() {
    if (await askForConsent()) await this.#run(FIRST);
  }

  async #run(producer) {
    this.#asked = true;
    announce('Looking…');
    await this.on.again([producer]);
  }

  #tell({ producer, status, data }) {
    if (producer === 'product' && status === 'done') announce(`It is: ${data.name}`);
    if (this.#all().some(isAtWork)) return;
    this.#asked = false;
    if (producer !== 'product' || status !== 'done') announce('There is no more to be found');
  }
}
