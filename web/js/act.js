import { toast } from './messages.js';

/** Does it, and tells the reader where that did not work. @returns what it gave, undefined after a failure */
export async function attempt(action) {
  try {
    return (await action()) ?? null;
  } catch (error) {
    toast(error.message, 'fault');
    return undefined;
  }
}
