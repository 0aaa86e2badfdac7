import { h } from './dom.js';
import { icon } from './icons.js';
import { originOf } from './origin.js';
import { toast } from './messages.js';

const sameTags = (a, b) => a.length === b.length && a.every((tag, index) => tag === b[index]);

/** Caption and tags, to be read and to be corrected. What is being typed is never replaced by news. */
export class Editor {
  #caption = h('textarea', { id: 'edit-caption', rows: 2, maxlength: 2000 });
  #source = h('span', {});
  #giveBack = h('button', { type: 'button', class: 'link' }, 'Use the machine’s caption');
  #chips = h('ul', { class: 'edit-tags', 'aria-label': 'Tags' });
  #newTag = h('input', {
    type: 'text',
    placeholder: 'Add a tag',
    'aria-label': 'Add a tag',
    maxlength: 64,
    enterkeyhint: 'done',
  });
  #save = h('button', { type: 'submit', class: 'primary' }, 'Save');
  #cancel = h('button', { type: 'button', class: 'quiet' }, 'Cancel');
  #buttons = h('div', { class: 'buttons', hidden: true }, this.#cancel, this.#save);
  #tags = [];
  #provenance = null;
  #dirty = false;

  /** @param save `(changes) => Promise<image>` */
  constructor(save) {
    this.save = save;
    this.element = h(
      'form',
      { class: 'editor' },
      h('label', { for: 'edit-caption', class: 'visually-hidden' }, 'Caption'),
      this.#caption,
      h('p', { class: 'muted source' }, this.#source, ' ', this.#giveBack),
      this.#chips,
      this.#buttons,
    );
    this.#caption.addEventListener('input', () => this.#changed());
    this.#cancel.addEventListener('click', () => this.#reset());
    this.#giveBack.addEventListener('click', () => void this.#send({ caption: null }));
    this.#newTag.addEventListener('blur', () => this.#addTag());
    this.#newTag.addEventListener('keydown', (event) => this.#tagKey(event));
    this.element.addEventListener('keydown', (event) => this.#hurry(event));
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
  }

  show(image) {
    this.image = image;
    if (!this.#dirty) this.#reset();
  }

  /** Tells who wrote the machine's caption. */
  origin({ producer, status, provenance }) {
    if (producer !== 'caption' || status !== 'done') return;
    this.#provenance = provenance;
    if (this.image) this.#showSource();
  }

  #showSource() {
    const { caption, captionSource } = this.image;
    this.#giveBack.hidden = !caption || captionSource !== 'user';
    this.#source.textContent = sourceOf(caption, captionSource, this.#provenance);
    const reasons = (this.#provenance?.insteadOf ?? []).map(
      ({ provider, message }) => `${provider}: ${message}`,
    );
    this.#source.title = captionSource === 'user' ? '' : reasons.join('\n');
  }

  #reset() {
    const { caption, tags, status } = this.image;
    this.#dirty = false;
    this.#buttons.hidden = true;
    this.#caption.value = caption ?? '';
    const waiting = status === 'pending' || status === 'processing';
    this.#caption.placeholder = waiting ? 'The caption is on its way…' : 'Write a caption';
    this.#showSource();
    this.#tags = [...(tags ?? [])];
    this.#drawTags();
  }

  #drawTags() {
    this.#chips.replaceChildren(
      ...this.#tags.map((tag) => {
        const remove = h('button', { type: 'button', 'aria-label': `Remove the tag ${tag}` }, icon('close'));
        remove.addEventListener('click', () => this.#setTags(this.#tags.filter((each) => each !== tag)));
        return h('li', {}, tag, remove);
      }),
      h('li', { class: 'new' }, this.#newTag),
    );
  }

  #setTags(tags) {
    this.#tags = tags;
    this.#drawTags();
    this.#changed();
    this.#newTag.focus();
  }

  #tagKey(event) {
    if (event.key === 'Enter' && this.#newTag.value.trim() !== '') {
      event.preventDefault();
      this.#addTag();
    } else if (event.key === ',') {
      event.preventDefault();
      this.#addTag();
    } else if (event.key === 'Backspace' && this.#newTag.value === '' && this.#tags.length > 0) {
      this.#setTags(this.#tags.slice(0, -1));
    }
  }

  #addTag() {
    const tag = this.#newTag.value.trim();
    this.#newTag.value = '';
    if (!tag || this.#tags.includes(tag)) return;
    const focused = document.activeElement === this.#newTag;
    this.#tags = [...this.#tags, tag];
    this.#drawTags();
    this.#changed();
    if (focused) this.#newTag.focus();
  }

  #changed() {
    this.#dirty = true;
    this.#buttons.hidden = false;
  }

  #hurry(event) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.element.requestSubmit();
    if (event.key === 'Escape' && this.#dirty) {
      // Escape takes back the edit first; a second one closes the picture.
      event.preventDefault();
      event.stopPropagation();
      this.#reset();
    }
  }

  async #submit() {
    this.#addTag();
    const { caption, tags } = this.image;
    const changes = {};
    const words = this.#caption.value.trim();
    // None at all gives the caption back to the machine.
    if (words !== (caption ?? '')) changes.caption = words || null;
    if (!sameTags(this.#tags, tags ?? [])) changes.tags = this.#tags;
    if (Object.keys(changes).length === 0) return this.#reset();
    await this.#send(changes);
  }

  async #send(changes) {
    this.#save.disabled = true;
    try {
      const image = await this.save(changes);
      this.#dirty = false;
      this.show(image);
    } catch (error) {
      toast(error.message, 'fault');
    } finally {
      this.#save.disabled = false;
    }
  }
}

function sourceOf(caption, source, provenance) {
  if (!caption) return '';
  if (source === 'user') return 'Your words; no machine will change them';
  return provenance ? `Written ${originOf(provenance)}` : 'Written by the machine';
}
