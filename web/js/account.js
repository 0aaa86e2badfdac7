import { me, stats } from './api.js';
import { byId, debounce, say, setGauge } from './dom.js';
import { bytes, plural } from './format.js';
import { signOut } from './session.js';

const REFRESH_PAUSE_MS = 800;
/** From here on the meter warns. */
const NEARLY_FULL = 0.9;

/** The menu in the corner: who, how much space, the way out. */
export class Account {
  constructor() {
    this.refresh = debounce(() => void this.load().catch(() => undefined), REFRESH_PAUSE_MS);
    byId('sign-out').addEventListener('click', () => void signOut());
    const menu = byId('menu');
    addEventListener('click', (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener('toggle', () => menu.open && void this.#showModelCalls());
    menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !menu.open) return;
      menu.open = false;
      menu.querySelector('summary').focus();
    });
  }

  async load() {
    const user = await me();
    byId('menu').open = false;
    byId('open-administration').hidden = user.role !== 'admin';
    byId('who').textContent = user.username;
    byId('initial').textContent = [...user.username][0].toUpperCase();
    const { storageBytes = 0, quotaBytes, imageCount = 0 } = user;
    const used = quotaBytes ? storageBytes / quotaBytes : 0;
    const meter = byId('usage-meter');
    meter.hidden = !quotaBytes;
    meter.classList.toggle('nearly-full', used >= NEARLY_FULL);
    setGauge(meter, used);
    const limit = quotaBytes ? ` of ${bytes(quotaBytes)}` : '';
    byId('usage').textContent = `${plural(imageCount, 'picture')}, ${bytes(storageBytes)}${limit}`;
  }
  /** Counted only when somebody looks, as the server has to look through all pictures for its figures. */
  async #showModelCalls() {
    const { modelCalls } = await stats().catch(() => ({}));
    const limited = modelCalls && modelCalls.limit !== null;
    say(byId('model-calls'), limited ? `${modelCalls.used} of ${modelCalls.limit} model calls today` : '');
  }
}
