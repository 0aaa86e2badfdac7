import { byId, debounce } from './dom.js';

/** Long enough to end a word. */
const WORDS_PAUSE_MS = 250;
/** Each question about a meaning is work for a model. */
const MEANING_PAUSE_MS = 800;

const WAYS = {
  words: {
    label: 'Search captions, tags, text in pictures and file names',
    placeholder: 'Search captions, tags, text, names',
  },
  meaning: { label: 'Describe what is to be seen', placeholder: 'Describe what is to be seen' },
};

/** Searches by words, or by meaning where the server can. */
export class SearchBox {
  #input = byId('search');
  #buttons = { words: byId('by-words'), meaning: byId('by-meaning') };
  #by = 'words';
  #asked = '';

  /** @param choose takes `{q, meaning}` */
  constructor(choose) {
    this.choose = choose;
    const soon = {
      words: debounce(() => this.#by === 'words' && this.#search(), WORDS_PAUSE_MS),
      meaning: debounce(() => this.#by === 'meaning' && this.#search(), MEANING_PAUSE_MS),
    };
    this.#input.addEventListener('input', () => soon[this.#by]());
    byId('search-form').addEventListener('submit', (event) => {
      event.preventDefault();
      // What has failed, or what may have other answers by now, is worth asking again.
      this.#search({ again: true });
    });
    for (const [by, button] of Object.entries(this.#buttons)) {
      button.addEventListener('click', () => this.#searchBy(by));
    }
    addEventListener('keydown', (event) => this.#shortcut(event));
  }

  reset() {
    this.#input.value = '';
    this.#asked = '';
  }

  offerMeaning(offered) {
    byId('search-by').hidden = !offered;
    byId('search-form').classList.toggle('two-ways', offered);
    if (!offered) this.#show('words');
  }

  #searchBy(by) {
    if (by === this.#by) return;
    this.#show(by);
    this.#input.focus();
    if (this.#input.value.trim()) this.#search();
  }

  #show(by) {
    this.#by = by;
    for (const [name, button] of Object.entries(this.#buttons)) {
      button.setAttribute('aria-pressed', String(name === by));
    }
    byId('search-label').textContent = WAYS[by].label;
    this.#input.placeholder = WAYS[by].placeholder;
  }

  #search({ again = false } = {}) {
    const text = this.#input.value.trim();
    const asked = text && `${this.#by} ${text}`;
    if (asked === this.#asked && !again) return;
    this.#asked = asked;
    this.choose(this.#by === 'words' ? { q: text, meaning: '' } : { q: '', meaning: text });
  }

  #shortcut(event) {
    const typing = event.target.closest?.('input, textarea, dialog');
    if (event.key !== '/' || typing || byId('studio').hidden) return;
    event.preventDefault();
    this.#input.focus();
  }
}
