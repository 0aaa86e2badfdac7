import { open } from './api.js';
import { h } from './dom.js';
import { isAbort } from './errors.js';
import { bytes } from './format.js';
import { toast } from './messages.js';

/** So much is held in the page's own memory; what is turned into a blob, browsers keep on disk. */
const PART_BYTES = 4e6;
/** The address of a blob has to live until the browser has begun to save it. */
const LIFE_MS = 60_000;

const FILENAME = /filename="([^"]+)"/;

/**
 * A button that saves what the server makes up only when it is asked: links cannot carry a token. It tells how
 * much has come, and pressed again it stops.
 */
export class SaveButton {
  #running = null;

  constructor(label, fallbackName) {
    this.label = label;
    this.fallbackName = fallbackName;
    const click = () => this.#pressed();
    this.element = h('button', { type: 'button', class: 'quiet', on: { click } }, label);
  }

  /** Null where there is nothing to save. */
  set path(path) {
    this.address = path;
    this.element.hidden = path === null && !this.#running;
  }

  stop() {
    this.#running?.abort();
  }

  #pressed() {
    if (this.#running) this.stop();
    else void this.#save();
  }

  async #save() {
    const running = (this.#running = new AbortController());
    this.element.textContent = 'Asking for it…';
    try {
      const response = await open(this.address, { headers: { accept: '*/*' }, signal: running.signal });
      // The answer while something is still being worked on.
      if (response.status === 202) toast('It is not ready yet');
      else handOver(await this.#collect(response), this.#nameOf(response));
    } catch (error) {
      if (!isAbort(error)) toast(`“${this.label}” failed: ${error.message}`, 'fault');
    } finally {
      this.#running = null;
      this.element.textContent = this.label;
      this.element.hidden = this.address === null;
    }
  }

  async #collect(response) {
    const blobs = [];
    let [received, size, part] = [0, 0, []];
    const reader = response.body.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      part.push(read.value);
      size += read.value.length;
      received += read.value.length;
      this.element.textContent = `${bytes(received)} – stop`;
      if (size < PART_BYTES) continue;
      blobs.push(new Blob(part));
      [part, size] = [[], 0];
    }
    return new Blob([...blobs, ...part], { type: response.headers.get('content-type') ?? '' });
  }

  #nameOf(response) {
    return FILENAME.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? this.fallbackName;
  }
}

function handOver(blob, name) {
  const link = h('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), LIFE_MS);
}
