import { announce, toast } from './messages.js';

/** @param what to say of it; the text itself where it is short */
export async function copy(text, what = text) {
  try {
    await navigator.clipboard.writeText(text);
    announce(`${what} copied`);
    toast(`${what} copied`);
  } catch {
    // Browsers lend the clipboard on HTTPS and localhost only; the text stands there to be read.
    toast(text);
  }
}
