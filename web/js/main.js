import { Account } from './account.js';
import { Administration } from './administration.js';
import { Detail } from './detail.js';
import { announce, byId, say, toast } from './dom.js';
import { receiveFiles } from './drops.js';
import { Filters } from './filters.js';
import { Gallery } from './gallery.js';
import { Library } from './library.js';
import { LiveEvents } from './live.js';
import { ApiError } from './errors.js';
import { Selection } from './selection.js';
import { mayBeSignedIn, onSignedOut } from './session.js';
import { Tray } from './tray.js';
import { Uploads } from './uploads.js';
import { Welcome } from './welcome.js';

/** How long a broken stream may go unmentioned: most are back before anybody would notice. */
const OFFLINE_GRACE_MS = 4000;

const library = new Library();
const uploads = new Uploads();
const tray = new Tray(uploads);
const selection = new Selection(library);
const filters = new Filters(library);
const account = new Account();
const administration = new Administration();
const detail = new Detail(library, { close: closePicture, to: (id) => location.replace(`#/image/${id}`) });
new Gallery(library, selection, {
  onTag: (name) => filters.toggleTag(name),
  onPickFiles: () => byId('pick-files').click(),
}).start();
new Welcome(() => void enter()).start();

let live;
let offlineTimer;
let openedHere = false;

function onEvent({ event, data }) {
  if (event === 'image') {
    library.changed(data);
    detail.changed(data);
    filters.refresh();
    account.refresh();
  } else if (event === 'production') detail.production(data);
  else if (event === 'deleted') {
    library.removed([data.id]);
    detail.removed([data.id]);
    filters.refresh();
    account.refresh();
  }
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
  live = new LiveEvents({ event: onEvent, state: onState, resumed: () => void library.catchUp() });
  void live.follow();
  route();
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
  administration.close();
  library.empty();
  if (byId('confirm').open) byId('confirm').close();
  history.replaceState(null, '', location.pathname);
  byId('studio').hidden = true;
  byId('welcome').hidden = false;
  byId('username').focus();
  announce('Signed out');
}

const pictureInAddress = () => /^#\/image\/([\w-]+)$/.exec(location.hash)?.[1];

function route() {
  if (byId('studio').hidden) return;
  const id = pictureInAddress();
  if (id) void detail.open(id);
  else detail.close();
}

/** Goes back where the reader came from the grid, so that the browser's own Back does not reopen the picture. */
function closePicture() {
  if (openedHere) history.back();
  else {
    history.replaceState(null, '', location.pathname);
    route();
  }
  openedHere = false;
}

addEventListener('hashchange', ({ oldURL }) => {
  if (pictureInAddress() && !oldURL.includes('#/image/')) openedHere = true;
  route();
});

uploads.addEventListener('change', ({ detail: { upload } }) => {
  // An event may have overtaken the answer, and then knows more.
  if (upload.image && !library.images.has(upload.image.id)) library.changed(upload.image);
});

receiveFiles((files) => uploads.add(files));
onSignedOut(leave);

addEventListener('unhandledrejection', ({ reason }) =>
  toast(reason?.message ?? 'Something went wrong', 'fault'),
);

if (mayBeSignedIn()) void enter();
else byId('welcome').hidden = false;
