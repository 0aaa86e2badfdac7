import { people } from '../api.js';
import { byId, debounce, h, say } from '../dom.js';
import { icon } from '../icons.js';
import { openModal } from '../messages.js';
import { countsOf, faceImage, nameOf } from './person-card.js';

const SHOWN = 48;
const SEARCH_PAUSE_MS = 200;

/** What {@link pickPerson} gives for somebody who is not there yet. */
export const SOMEBODY_NEW = Symbol('somebody new');

/**
 * Lets the reader choose a person.
 *
 * @param except id of the one who is not offered
 * @returns the person, SOMEBODY_NEW, or null where the reader thought better of it
 */
export function pickPerson({ title, except, offerNew = false }) {
  const dialog = byId('picker');
  return new Promise((resolve) => {
    let answer = null;
    const choose = (person) => {
      answer = person;
      dialog.close();
    };
    draw(dialog, { title, except, offerNew, choose });
    dialog.addEventListener('close', () => resolve(answer), { once: true });
    openModal(dialog);
  });
}

function draw(dialog, { title, except, offerNew, choose }) {
  const list = h('ul', { class: 'picker-list' });
  const fault = h('p', { class: 'fault', role: 'alert', hidden: true });
  const search = h('input', {
    type: 'search',
    placeholder: 'Find a name',
    'aria-label': 'Find a name',
    autofocus: true,
  });
  const show = async () => {
    const q = search.value.trim();
    try {
      const { data } = await people.list({ q, minFaces: 1, limit: SHOWN });
      if (q !== search.value.trim()) return;
      const others = data.filter(({ id }) => id !== except);
      list.replaceChildren(...others.map((person) => option(person, choose)));
      say(fault, others.length === 0 ? 'Nobody else is here' : '');
    } catch (error) {
      say(fault, error.message);
    }
  };
  search.addEventListener(
    'input',
    debounce(() => void show(), SEARCH_PAUSE_MS),
  );
  const fresh = h('button', { type: 'button', class: 'quiet' }, icon('add'), 'Somebody new');
  fresh.addEventListener('click', () => choose(SOMEBODY_NEW));
  const cancel = h(
    'button',
    { type: 'button', class: 'quiet', on: { click: () => dialog.close() } },
    'Cancel',
  );
  dialog.replaceChildren(
    h('h2', { id: 'picker-title' }, title),
    search,
    fault,
    list,
    h('div', { class: 'buttons' }, offerNew && fresh, cancel),
  );
  void show();
}

function option(person, choose) {
  const button = h(
    'button',
    { type: 'button', on: { click: () => choose(person) } },
    faceImage(person.cover),
    h('span', { class: 'words' }, h('strong', {}, nameOf(person)), h('span', {}, countsOf(person))),
  );
  return h('li', {}, button);
}
