import { ApiError } from './errors.js';
import { bytes, plural } from './format.js';
import { explainRefusal } from './refusals.js';
import { accessToken } from './session.js';

const AT_ONCE = 3;
/** A server that is busy or out of reach is asked again this often before the file is given back. */
const ATTEMPTS = 4;
const PAUSE_MS = 1500;
const RESEND_BYTES = 20e6;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Sends files, a few at a time. Dispatches `change` ({upload}) with an upload
 * `{file, state: 'waiting' | 'sending' | 'checking' | 'done' | 'duplicate' | 'failed', progress, image}`, and
 * `reason` and `details` of a refusal.
 */
export class Uploads extends EventTarget {
  all = [];
  #waiting = [];
  #running = 0;
  #cancelled = new AbortController();

  add(files) {
    for (const file of files) {
      const upload = { file, state: 'waiting', progress: 0 };
      this.all.push(upload);
      this.#queue(upload);
    }
  }

  retry(upload) {
    this.#queue(
      Object.assign(upload, { state: 'waiting', progress: 0, details: undefined, worthRetrying: false }),
    );
  }

  clear() {
    this.#drop('done', 'duplicate', 'failed');
  }

  /** Forgets what arrived; what was refused stays for its reader. */
  clearArrived() {
    this.#drop('done', 'duplicate');
  }

  /** Gives up everything, for whoever signs out. */
  cancel() {
    this.#cancelled.abort();
    this.#cancelled = new AbortController();
    this.#waiting = [];
    this.all = [];
  }

  get busy() {
    return this.#running > 0 || this.#waiting.length > 0;
  }

  summary() {
    const count = (...states) => this.all.filter(({ state }) => states.includes(state)).length;
    const [arrived, failed] = [count('done', 'duplicate'), count('failed')];
    const text = this.busy
      ? `Uploading ${plural(this.all.length, 'picture')}, ${arrived} there`
      : `${plural(arrived, 'picture')} uploaded`;
    if (failed === 0) return text;
    return arrived === 0 && !this.busy
      ? `${plural(failed, 'picture')} refused`
      : `${text}, ${failed} refused`;
  }

  #drop(...states) {
    this.all = this.all.filter(({ state }) => !states.includes(state));
  }

  #queue(upload) {
    this.#waiting.push(upload);
    this.#changed(upload);
    this.#next();
  }

  #next() {
    while (this.#running < AT_ONCE && this.#waiting.length > 0) {
      this.#running++;
      void this.#run(this.#waiting.shift(), this.#cancelled.signal).finally(() => {
        this.#running--;
        this.#next();
      });
    }
  }

  async #run(upload, signal) {
    try {
      const { image, duplicate } = await this.#send(upload, signal);
      Object.assign(upload, { state: duplicate ? 'duplicate' : 'done', image });
    } catch (error) {
      if (signal.aborted) return;
      Object.assign(upload, { state: 'failed', ...explainRefusal(error), worthRetrying: isPassing(error) });
    }
    this.#changed(upload);
  }

  async #send(upload, signal) {
    let refused;
    for (let attempt = 1; ; attempt++) {
      let token;
      try {
        token = await accessToken(refused);
        return await this.#transfer(upload, token, signal);
      } catch (error) {
        if (signal.aborted || attempt === ATTEMPTS || !isWorthAnother(error, upload.file)) throw error;
        refused = error.status === 401 ? token : undefined;
        if (!refused) await pause(error.retryAfter ? error.retryAfter * 1000 : attempt * PAUSE_MS);
      }
    }
  }

  /** By XMLHttpRequest: fetch does not tell how much of a body has been sent. */
  #transfer(upload, token, signal) {
    const form = new FormData();
    form.append('image', upload.file, upload.file.name);
    const request = new XMLHttpRequest();
    request.open('POST', '/api/images');
    request.responseType = 'json';
    request.setRequestHeader('authorization', `Bearer ${token}`);
    request.setRequestHeader('accept', 'application/json');
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      this.#progress(upload, loaded / total),
    );
    request.upload.addEventListener('load', () => this.#progress(upload, 1));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    this.#progress(upload, 0);
    return new Promise((resolve, reject) => {
      request.addEventListener('load', () =>
        request.status < 300 ? resolve(answerOf(request)) : reject(refusalOf(request)),
      );
      request.addEventListener('error', () => reject(new Error(brokenOff(upload.file))));
      request.addEventListener('abort', () => reject(new Error('Stopped')));
      request.send(form);
    });
  }

  #progress(upload, progress) {
    Object.assign(upload, { state: progress < 1 ? 'sending' : 'checking', progress });
    this.#changed(upload);
  }

  #changed(upload) {
    this.dispatchEvent(new CustomEvent('change', { detail: { upload } }));
  }
}

const answerOf = ({ status, response }) => ({
  image: response,
  duplicate: status === 200 || response.duplicate === true,
});

const refusalOf = (request) =>
  new ApiError(
    request.status,
    request.response ?? {},
    Number(request.getResponseHeader('retry-after')) || undefined,
  );

/**
 * A server that restarts is back in a moment. A large file may have been cut off for its size, though, and
 * is not sent again and again unasked.
 */
const isWorthAnother = ({ status }, file) =>
  status === 401 || status === 429 || status === 503 || (status === undefined && file.size < RESEND_BYTES);

/** Refusals of the picture itself would only be repeated; faults of the way may be over. */
const isPassing = ({ status }) => status === undefined || status === 401 || status === 429 || status >= 500;

/** A server that refuses a body early may close before the answer is read; an unreachable one looks the same. */
const brokenOff = (file) =>
  `The transfer broke off: the server is out of reach, or ${bytes(file.size)} is more than it takes`;
