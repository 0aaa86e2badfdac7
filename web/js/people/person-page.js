import { people } from '../api.js';
import { ask } from '../ask.js';
import { textButton } from '../controls.js';
import { h, say } from '../dom.js';
import { plural } from '../format.js';
import { icon } from '../icons.js';
import { KeyedList } from '../keyed-list.js';
import { toast } from '../messages.js';
import { attempt } from '../act.js';
import { undoable } from './act.js';
import { FaceTile } from './face-tile.js';
import { NameField } from './name-field.js';
import { countsOf, coverKey, faceImage, nameOf } from './person-card.js';
import { pickPerson, SOMEBODY_NEW } from './pick-person.js';
import { Picks } from './picks.js';

const PAGE = 100;

const open = (id) => (location.hash = `#/people/${id}`);
const leave = () => (location.hash = '#/people');

/** One person: name, faces, and all that can be put right about them. */
export class PersonPage {
  #person = null;
  #faces = [];
  #pages = 1;
  #turn = null;
  #name = new NameField((person) => this.#renamed(person));
  #cover = h('span', { class: 'cover' });
  #counts = h('p', { class: 'muted' });
  #hide = textButton('Hide', 'eye', () => void this.#toggleHidden());
  #more = h('button', { type: 'button', class: 'quiet', hidden: true }, 'Show more');
  #fault = h('p', { class: 'fault', role: 'alert', hidden: true });
  #tiles = h('ul', { class: 'face-grid', 'aria-label': 'Faces', tabindex: -1 });
  #picks = new Picks('Selected faces', this.#tiles, [
    {
      label: 'Somebody else',
      icon: 'split',
      // Who loses all faces to somebody new is that one.
      to: () => this.#person.faceCount - 1,
      act: (faces) => void this.#split(faces),
    },
    { label: 'Move to…', icon: 'move', act: (faces) => void this.#move(faces) },
    { label: 'Use as cover', icon: 'face', to: () => 1, act: ([face]) => void this.#useAsCover(face) },
  ]);
  #list = new KeyedList(
    this.#tiles,
    (face) => new FaceTile(face, { pick: (each, on) => this.#picks.pick(each, on), picked: this.#picks.has }),
  );

  /** @param on `onPictures(person)` */
  constructor(id, on) {
    this.id = id;
    this.on = on;
    this.#picks.onClear = () => this.#list.show(this.#faces);
    this.#more.addEventListener('click', () => {
      this.#pages += 1;
      void this.load();
    });
    this.element = h(
      'div',
      {},
      h('a', { href: '#/people', class: 'back' }, icon('back'), 'Everybody'),
      this.#header(),
      this.#actions(),
      this.#fault,
      this.#list.element,
      this.#more,
      this.#picks.element,
    );
  }

  async load() {
    const turn = (this.#turn = Symbol('load'));
    try {
      const [person, { faces, more }] = await Promise.all([people.get(this.id), this.#askFaces()]);
      // What was asked for earlier must not undo what has been shown since.
      if (turn !== this.#turn) return;
      this.#show(person, faces, more);
      say(this.#fault, '');
    } catch (error) {
      if (turn !== this.#turn) return;
      if (error.status !== 404) return say(this.#fault, error.message);
      toast('This person is no longer here');
      leave();
    }
  }

  stop() {
    this.#turn = null;
  }

  #header() {
    const title = h('h1', { id: 'people-title', class: 'visually-hidden' }, 'Person');
    const words = h('div', { class: 'words' }, title, this.#name.element, this.#counts);
    return h('header', { class: 'person-header' }, this.#cover, words);
  }

  #actions() {
    return h(
      'div',
      { class: 'person-actions', role: 'toolbar', 'aria-label': 'Person' },
      textButton('Show pictures', 'open', () => this.on.onPictures(this.#person)),
      textButton('Join with…', 'merge', () => void this.#merge()),
      textButton('Not the same as…', 'split', () => void this.#separate()),
      this.#hide,
      textButton('Forget', 'trash', () => void this.#forget(), 'quiet danger'),
    );
  }

  async #askFaces() {
    const faces = [];
    let cursor;
    for (let page = 0; page < this.#pages && cursor !== null; page++) {
      const answer = await people.faces(this.id, { limit: PAGE, cursor });
      faces.push(...answer.data);
      cursor = answer.nextCursor;
    }
    return { faces, more: cursor !== null };
  }

  #show(person, faces, more) {
    if (!this.#person || coverKey(this.#person) !== coverKey(person)) {
      this.#cover.replaceChildren(faceImage(person.cover));
    }
    this.#person = person;
    this.#name.show(person);
    this.#counts.textContent = countsOf(person);
    this.#hide.lastChild.textContent = person.hidden ? 'Show again' : 'Hide';
    this.#faces = faces;
    this.#picks.keep(faces);
    this.#list.show(faces);
    this.#more.hidden = !more;
  }

  #renamed({ id }) {
    if (id === this.id) void this.load();
    else open(id);
  }

  async #merge() {
    const other = await pickPerson({ title: `Who is also ${nameOf(this.#person)}?`, except: this.id });
    if (!other) return;
    await undoable(
      () => people.merge(this.id, [other.id]),
      `Joined with ${nameOf(other)}`,
      () => void this.load(),
    );
  }

  async #separate() {
    const other = await pickPerson({ title: `Who is not ${nameOf(this.#person)}?`, except: this.id });
    if (!other) return;
    await undoable(
      () => people.separate(this.id, other.id),
      `${nameOf(this.#person)} and ${nameOf(other)} will be kept apart`,
      () => void this.load(),
    );
  }

  async #toggleHidden() {
    const person = await attempt(() => people.edit(this.id, { hidden: !this.#person.hidden }));
    if (!person) return;
    toast(person.hidden ? 'Hidden from the list of people' : 'Shown again');
    await this.load();
  }

  async #forget() {
    const sure = await ask({
      title: `Forget ${nameOf(this.#person)}?`,
      text: `${plural(this.#person.faceCount, 'face')} and what is known of them are gone for good; this cannot be undone. The pictures stay.`,
      action: 'Forget',
    });
    if (!sure) return;
    const done = await attempt(() => people.forget(this.id));
    if (done === undefined) return;
    toast('Forgotten; the pictures are still there');
    leave();
  }

  async #split(faces) {
    const ids = faces.map(({ id }) => id);
    this.#picks.clear();
    const text = `Made ${plural(faces.length, 'face')} a person of their own`;
    const person = await undoable(
      () => people.split(this.id, ids),
      text,
      () => undefined,
    );
    if (person) open(person.id);
  }

  async #move(faces) {
    const title = `Who is this? (${plural(faces.length, 'face')})`;
    const offerNew = faces.length < this.#person.faceCount;
    const target = await pickPerson({ title, except: this.id, offerNew });
    if (!target) return;
    if (target === SOMEBODY_NEW) return this.#split(faces);
    this.#picks.clear();
    const text = `Moved to ${nameOf(target)}`;
    const move = ({ id }) => people.moveFace(id, target.id);
    if (faces.length === 1) {
      await undoable(
        () => move(faces[0]),
        text,
        () => void this.load(),
      );
      return;
    }
    // Each move is a change of its own, so one button could take back the last one only.
    const moveAll = async () => {
      for (const face of faces) await move(face);
    };
    if ((await attempt(moveAll)) !== undefined) toast(`${text}; the change log can undo it`);
    await this.load();
  }

  async #useAsCover(face) {
    this.#picks.clear();
    if (await attempt(() => people.edit(this.id, { coverFaceId: face.id }))) await this.load();
  }
}
