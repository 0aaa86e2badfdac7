import { images, media } from './api.js';
import { ask } from './ask.js';
import { iconButton, textButton } from './controls.js';
import { byId, debounce, h } from './dom.js';
import { Editor } from './editor.js';
import { facts } from './facts.js';
import { Findings } from './findings.js';
import { icon } from './icons.js';
import { Identification } from './identification/identification.js';
import { openModal, seat, toast } from './messages.js';
import { part } from './part.js';
import { Picture } from './picture.js';
import { ProductionList } from './productions.js';
import { meters, swatches } from './readings.js';
import { SimilarPictures } from './similar.js';
import { Veil } from './veil.js';

const iconLink = (name, label, attributes) =>
  h('a', { class: 'round', 'aria-label': label, title: label, ...attributes }, icon(name));

function analysis(productions) {
  const again = () => void productions.again();
  const runAll = textButton('Run all again', 'again', again);
  return h('section', { class: 'part' }, h('h3', {}, 'Analysis'), productions.element, runAll);
}

const PEOPLE_PAUSE_MS = 500;

/** One picture, opened: everything known of it, live. */
export class Detail {
  id = null;
  #dialog = byId('detail');
  #view = null;

  /** @param go `{close(), to(id), like(image)}` */
  constructor(library, go) {
    this.library = library;
    this.go = go;
    this.peopleChanged = debounce(() => void this.#view?.findings.faces.load(), PEOPLE_PAUSE_MS);
    this.#dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      go.close();
    });
    this.#dialog.addEventListener('click', (event) => event.target === this.#dialog && go.close());
    this.#dialog.addEventListener('keydown', (event) => this.#arrows(event));
    library.addEventListener('upsert', ({ detail }) => this.changed(detail.image));
    library.addEventListener('remove', ({ detail }) => this.removed(detail.ids));
  }

  async open(id) {
    if (this.id === id) return;
    const step = document.activeElement?.dataset.step;
    this.id = id;
    this.#view = this.#build(id);
    const known = this.library.images.get(id);
    if (known) this.#show(known);
    if (!this.#dialog.open) openModal(this.#dialog);
    // What had the focus is gone, and without one in the dialog the arrow keys would go nowhere.
    (this.#dialog.querySelector(`[data-step="${step}"]:not([hidden])`) ?? this.#dialog).focus();
    try {
      const [image] = await Promise.all([images.get(id), this.#view.productions.load()]);
      if (this.id !== id) return;
      this.#show(image);
      void this.#view.similar.load();
    } catch (error) {
      if (this.id !== id) return;
      toast(error.message, 'fault');
      this.go.close();
    }
  }

  close() {
    this.id = null;
    this.#view = null;
    if (this.#dialog.open) this.#dialog.close();
    this.#dialog.replaceChildren();
    seat();
  }

  changed(image) {
    if (image.id === this.id) this.#show(image);
  }

  removed(ids) {
    if (this.id !== null && ids.includes(this.id)) this.go.close();
  }

  production(event) {
    if (event.imageId !== this.id) return;
    this.#view.productions.show(event);
    if (event.producer === 'fingerprint' && event.status === 'done') void this.#view.similar.load();
  }

  #build(id) {
    const picture = new Picture('medium', 'eager');
    const editor = new Editor((changes) => this.library.edit(id, changes));
    const productions = new ProductionList(id, (production) => {
      editor.origin(production);
      findings.produced(production);
      identification.produced(production);
    });
    const identification = new Identification(id, {
      again: (names) => productions.again(names),
      changed: () => this.#renew(id, productions),
    });
    const similar = new SimilarPictures(id, () => this.go.like(this.image));
    const findings = new Findings(id, { giveBackTags: () => void this.#edit({ tags: null }) });
    const veil = new Veil(picture.element);
    const view = {
      picture,
      editor,
      productions,
      similar,
      findings,
      identification,
      veil,
      title: h('h2', { id: 'detail-title' }),
      actions: this.#actions(id),
      palette: part('Colours', swatches),
      quality: part('Quality', meters),
      facts: part('Facts', facts),
    };
    this.#dialog.replaceChildren(
      h('div', { class: 'stage' }, picture.element, veil.element, this.#step(id, -1), this.#step(id, 1)),
      h(
        'div',
        { class: 'panel' },
        this.#header(view.title),
        view.actions.element,
        editor.element,
        identification.element,
        ...findings.elements,
        view.palette.element,
        view.quality.element,
        view.facts.element,
        similar.element,
        analysis(productions),
      ),
    );
    picture.element.append(findings.faces.boxes);
    seat();
    return view;
  }

  #header(title) {
    const close = iconButton('close', 'Close', () => this.go.close());
    return h('header', {}, title, close);
  }

  #actions(id) {
    const favorite = iconButton(
      'heart',
      'Favourite',
      () => void this.#edit({ favorite: !this.image.favorite }),
    );
    favorite.classList.add('favorite');
    const original = iconLink('open', 'Open the original', { target: '_blank', rel: 'noopener' });
    const download = iconLink('download', 'Download the original', {});
    const remove = iconButton('trash', 'Delete', () => void this.#delete(id));
    return {
      favorite,
      original,
      download,
      element: h('div', { class: 'actions' }, favorite, original, download, remove),
    };
  }

  #step(id, step) {
    const [name, label] = step < 0 ? ['left', 'Newer picture'] : ['right', 'Older picture'];
    const button = iconButton(name, label, () => this.#walk(step));
    button.classList.add('step', name);
    button.dataset.step = step;
    button.hidden = !this.library.neighbour(id, step);
    return button;
  }

  #walk(step) {
    const neighbour = this.library.neighbour(this.id, step);
    if (neighbour) this.go.to(neighbour);
  }

  #arrows(event) {
    if (event.target.closest('input, textarea, select') || event.altKey || event.metaKey || event.ctrlKey)
      return;
    if (event.key === 'ArrowLeft') this.#walk(-1);
    if (event.key === 'ArrowRight') this.#walk(1);
  }

  #show(image) {
    const { picture, title, actions, editor, findings, identification, veil, palette, quality, facts } =
      this.#view;
    this.image = image;
    picture.show(image);
    picture.element.style.setProperty('--ratio', String(image.width / image.height));
    title.textContent = image.originalFilename;
    actions.favorite.setAttribute('aria-pressed', String(image.favorite));
    const original = media(image.urls.original);
    for (const link of [actions.original, actions.download]) {
      link.hidden = original === null;
      link.href = original ?? '';
    }
    actions.download.download = image.originalFilename;
    editor.show(image);
    findings.show(image);
    identification.show(image);
    veil.show(image);
    palette.show(image.palette);
    quality.show(image.quality);
    const { width, height, fileType, fileSize, uploadDate, metadata } = image;
    facts.show({ width, height, fileType, fileSize, uploadDate, metadata });
  }

  /** Where no event tells it soon enough. */
  async #renew(id, productions) {
    const [image] = await Promise.all([images.get(id), productions.load()]);
    this.library.changed(image);
    this.changed(image);
  }

  async #edit(changes) {
    try {
      this.changed(await this.library.edit(this.id, changes));
    } catch (error) {
      toast(error.message, 'fault');
    }
  }

  async #delete(id) {
    const title = `Delete “${this.image.originalFilename}”?`;
    if (
      !(await ask({
        title,
        text: 'The file and everything known of it are gone for good.',
        action: 'Delete',
      }))
    )
      return;
    try {
      await this.library.delete([id]);
    } catch (error) {
      toast(error.message, 'fault');
    }
  }
}
