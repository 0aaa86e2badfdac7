import { buffer } from 'node:stream/consumers';
import { newId } from '../../../common/ids.js';
import type { Storage } from '../../../storage/storage.driver.js';
import { findingsOf, type Finding } from '../finding.js';

const { ok, problem } = findingsOf('storage');

/** Writes, reads and deletes a small file. */
export async function checkStorage(storage: Storage): Promise<Finding[]> {
  const key = `health/${newId()}`;
  const bytes = Buffer.from(key);
  const start = performance.now();
  try {
    await storage.put(key, bytes);
    const read = await buffer(await storage.open(key));
    await storage.delete(key);
    if (!read.equals(bytes)) return [problem('It gives other bytes back than were written.')];
    if (await storage.stat(key)) return [problem('It still shows a file that was deleted.')];
    return [ok(`Written, read and deleted in ${(performance.now() - start).toFixed(0)} ms.`)];
  } catch (error) {
    return [
      problem(`It cannot be written or read: ${(error as Error).message}`, {
        mend: 'See that the folder or bucket exists, that the platform may write there, and that there is room.',
      }),
    ];
  }
}
