import { people } from '../api.js';
import { announce, toast } from '../messages.js';

/** Does it, and tells the reader where that did not work. @returns what it gave, undefined after a failure */
export async function attempt(action) {
  try {
    return (await action()) ?? null;
  } catch (error) {
    toast(error.message, 'fault');
    return undefined;
  }
}

/**
 * Does it and offers to take it back.
 *
 * @param after called when it is done, and again when it has been taken back
 */
export async function undoable(action, text, after) {
  return attempt(async () => {
    const result = await action();
    const changeId = result?.changeId ?? (await newestChange());
    const act = () =>
      void attempt(async () => {
        await people.undo(changeId);
        announce('Taken back');
        after();
      });
    toast(text, 'note', changeId && { label: 'Undo', act });
    announce(`${text}. The change log can undo it`);
    after();
    return result;
  });
}

/** Of what answers with nothing: the log tells what was done last. */
async function newestChange() {
  const { data } = await people.changes({ limit: 1 });
  return data[0]?.id;
}
