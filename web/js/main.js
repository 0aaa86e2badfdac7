import { Account } from './account.js';
import { Administration } from './administration.js';
import { Batches } from './batches/batches.js';
import { Detail } from './detail.js';
import { byId, say } from './dom.js';
import { receiveFiles } from './drops.js';
import { ApiError } from './errors.js';
import { Filters } from './filters.js';
import { Gallery } from './gallery.js';
import { Catalogue } from './identification/catalogue.js';
import { IdentificationSettings } from './identification/settings-place.js';
import { Library } from './library.js';
import { LiveEvents } from './live.js';
import { announce, toast } from './messages.js';
import { People } from './people/people.js';
import { Router } from './router.js';
import { Selection } from './selection.js';
import { mayBeSignedIn, onSignedOut } from './session.js';
import { Tray } from './tray.js';
import { Uploads } from './uploads.js';
import { Webhooks } from './webhooks/webhooks.js';
import { Welcome } from './welcome.js';

/** How long a broken stream may go unmentioned: most are back before anybody would notice. */
const OFFLINE_GRACE_MS = 4000;

const library = new Library();
const uploads = new Uploads();
const tray = new Tray(uploads);
const selection = new Selection(library);
const router = new Router({ place: showPlace, picture: showPicture });
const filters = new Filters(library, {
  onChosen: () => router.place !== 'pictures' && router.showPictures(),
});
const account = new Account();
const administration = new Administration();
const people = new People({ onPictures: (person) => filters.onlyPerson(person) });
const batches = new Batches({ show: (id) => router.show('batches', id) });
const webhooks = new Webhooks({ show: (id) => router.show('webhooks', id) });
const catalogue = new Catalogue();
/** Beside the pictures, which stay as they are while another place is looked at. */
const places = { people, batches, webhooks, catalogue, identification: new IdentificationSettings() };
const detail = new Detail(library, {
  close: () => router.closePicture(),
  to: (id) => router.replacePicture(id),
  like: (image) => {
    filters.like(image);
    router.showPictures();
  },
});
new Gallery(library, selection, {
  onTag: (name) => filters.toggleTag(name),
  onPickFiles: () => byId('pick-files').click(),
}).start();
new Welcome(() => void enter()).start();

/** Told by its name: systems differ in what they take a table's type for. */
const isTable = ({ name }) => /\.(csv|tsv)$/i.test(name);

let live;
let offlineTimer;

function onEvent({ event, data }) {
  if (event === 'image') {
    library.changed(data);
    detail.changed(data);
    refreshCounts();
  } else if (event === 'production') detail.production(data);
  else if (event === 'deleted') {
    library.removed([data.id]);
    detail.removed([data.id]);
    refreshCounts();
  } else if (event === 'people.changed') onPeopleChanged();
  else if (event.startsWith('batch')) batches.changed(data);
  else if (event.startsWith('webhook')) webhooks.changed(data);
}

function onPeopleChanged() {
  people.refresh();
  filters.refresh();
  detail.peopleChanged();
}

function refreshCounts() {
  filters.refresh();
  account.refresh();
  people.refresh();
  catalogue.refresh();
}

function onResumed() {
  void library.catchUp();
  // That they have changed is not told again.
  onPeopleChanged();
  batches.refresh();
}

function onState(state) {
  clearTimeout(offlineTimer);
  const bar = byId('connection');
  if (state === 'live') {
    say(bar, '');
    if (library.fault) void library.more();
  } else offlineTimer = setTimeout(() => say(bar, 'Connection lost. Trying again…'), OFFLINE_GRACE_MS);
}

async function enter() {
  try {
    await account.load();
  } catch (error) {
    return stayOutside(error);
  }
  byId('welcome').hidden = true;
  byId('studio').hidden = false;
  filters.reset();
  // The stream is opened before the list is read, so that nothing falls between the two.
  live = new LiveEvents({ event: onEvent, state: onState, resumed: onResumed });
  void live.follow();
  router.follow();
  await library.reload();
}

function stayOutside(error) {
  byId('welcome').hidden = false;
  if (!(error instanceof ApiError && error.status === 401)) say(byId('account-fault'), error.message);
}

function leave() {
  live?.stop();
  onState('live');
  uploads.cancel();
  tray.hide();
  selection.stop();
  detail.close();
  for (const place of Object.values(places)) place.close();
  administration.close();
  library.empty();
  for (const id of ['confirm', 'picker']) if (byId(id).open) byId(id).close();
  router.forget();
  byId('studio').hidden = true;
  byId('welcome').hidden = false;
  byId('username').focus();
  announce('Signed out');
}

function showPlace(name, id) {
  if (byId('studio').hidden) return;
  const atPictures = name === 'pictures';
  byId('filters').hidden = !atPictures;
  for (const each of ['pictures', ...Object.keys(places)]) {
    byId(each).hidden = each !== name;
    byId(`place-${each}`).setAttribute('aria-current', each === name ? 'page' : 'false');
    if (each !== name) places[each]?.close();
  }
  byId('menu').open = false;
  if (atPictures) return;
  selection.stop();
  void places[name].open(id);
}

function showPicture(id) {
  if (byId('studio').hidden) return;
  if (id) void detail.open(id);
  else detail.close();
}

uploads.addEventListener('change', ({ detail: { upload } }) => {
  // An event may have overtaken the answer, and then knows more.
  if (upload.image && !library.images.has(upload.image.id)) library.changed(upload.image);
});

receiveFiles((files) => {
  const table = files.find(isTable);
  const pictures = files.filter((file) => !isTable(file));
  if (pictures.length > 0) uploads.add(pictures);
  if (!table) return;
  router.show('batches', null);
  router.follow();
  batches.take(table);
});
onSignedOut(leave);

addEventListener('unhandledrejection', ({ reason }) =>
  toast(reason?.message ?? 'Something went wrong', 'fault'),
);

if (mayBeSignedIn()) void enter();
else byId('welcome').hidden = false;
