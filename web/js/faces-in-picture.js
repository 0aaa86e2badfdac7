import { attempt } from './act.js';
import { images, people } from './api.js';
import { iconButton } from './controls.js';
import { h } from './dom.js';
import { undoable } from './people/act.js';
import { NameField } from './people/name-field.js';
import { faceImage } from './people/person-card.js';
import { pickPerson, SOMEBODY_NEW } from './people/pick-person.js';

const asked = (name) => name ?? 'Unnamed person';

/** The faces of one picture: boxes above it, and a list to name them and to put them right. */
export class FacesInPicture {
  boxes = h('div', { class: 'face-boxes', hidden: true });
  #list = h('ul', { class: 'faces' });
  #toggle = h('button', { type: 'button', class: 'link', 'aria-pressed': 'true' }, 'Hide the boxes');
  element = h('section', { class: 'part', hidden: true }, h('h3', {}, 'People'), this.#list, this.#toggle);
  #turn = null;
  #shown;

  constructor(imageId) {
    this.imageId = imageId;
    this.#toggle.addEventListener('click', () => this.#showBoxes(this.boxes.classList.contains('off')));
  }

  async load() {
    const turn = (this.#turn = Symbol('load'));
    const { data } = await images.faces(this.imageId).catch(() => ({ data: [] }));
    if (turn !== this.#turn) return;
    const known = JSON.stringify(
      data.map(({ id, clusterId, name, box, flagged }) => [id, clusterId, name, box, flagged]),
    );
    // Somebody may be typing a name: what has not changed is left alone.
    if (known === this.#shown) return;
    if (this.#list.querySelector('.name-field:focus')) {
      this.#list.addEventListener('focusout', () => void this.load(), { once: true });
      return;
    }
    this.#shown = known;
    this.element.hidden = data.length === 0;
    this.boxes.hidden = data.length === 0;
    this.boxes.replaceChildren(...data.map((face) => box(face)));
    this.#list.replaceChildren(...data.map((face) => this.#row(face)));
  }

  #showBoxes(shown) {
    this.boxes.classList.toggle('off', !shown);
    this.#toggle.setAttribute('aria-pressed', String(shown));
    this.#toggle.textContent = shown ? 'Hide the boxes' : 'Show the boxes';
  }

  #row(face) {
    const { clusterId, name } = face;
    const who = asked(name);
    const crop = clusterId
      ? h('a', { href: `#/people/${clusterId}`, 'aria-label': `Open ${who}` }, faceImage(face))
      : faceImage(face);
    const move = iconButton('move', `${who} is somebody else…`, () => void this.#move(face));
    return h('li', {}, crop, clusterId ? this.#nameField(face) : 'Not sorted in yet', move);
  }

  #nameField({ clusterId, name }) {
    const field = new NameField(() => void this.load());
    field.show({ id: clusterId, name });
    return field.element;
  }

  async #move(face) {
    const { clusterId } = face;
    // Whoever has no other face would be the same person again.
    const person = clusterId === null ? null : await attempt(() => people.get(clusterId));
    if (person === undefined) return;
    const offerNew = person !== null && person.faceCount > 1;
    const target = await pickPerson({ title: 'Who is this?', except: clusterId, offerNew });
    if (!target) return;
    const to = target === SOMEBODY_NEW ? null : target.id;
    const text = to === null ? 'Made a person of its own' : `This is ${target.name ?? 'that person'} now`;
    await undoable(
      () => people.moveFace(face.id, to),
      text,
      () => void attempt(() => this.load()),
    );
  }
}

function box({ box, clusterId, name }) {
  const vars = { '--x': box.x, '--y': box.y, '--w': box.width, '--h': box.height };
  const label = h('span', { class: 'face-name' }, name ?? '');
  if (!clusterId) return h('span', { class: 'face-box', vars }, label);
  const href = `#/people/${clusterId}`;
  return h('a', { class: 'face-box', href, vars, 'aria-label': `Face of ${asked(name)}` }, label);
}
