import { attempt } from '../act.js';
import { people } from '../api.js';
import { announce, toast } from '../messages.js';

/**
 * Does it and offers to take it back.
 *
 * @param action gives `{changeId}`, null where it made no difference
 * @param after called when it is done, and again when it has been taken back
 */
export async function undoable(action, text, after) {
  return attempt(async () => {
    const result = await action();
    if (result.changeId === null) toast('Nothing to change');
    else {
      const act = () =>
        void attempt(async () => {
          await people.undo(result.changeId);
          announce('Taken back');
          after();
        });
      toast(text, 'note', { label: 'Undo', act });
      announce(`${text}. The change log can undo it`);
    }
    after();
    return result;
  });
}
