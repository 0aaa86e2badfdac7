import { Refused, type ApiClient } from './api-client.js';
import type { DemoPicture } from './pictures.js';
import type { Progress } from './progress.js';
import type { Tracker } from './tracker.js';

const AT_ONCE = 4;

/** One that is refused is named, and spares the others. @returns how many were refused. */
export async function uploadAll(
  pictures: DemoPicture[],
  client: ApiClient,
  tracker: Tracker,
  progress: Progress,
): Promise<number> {
  const queue = pictures.values();
  let refused = 0;
  const lane = async () => {
    for (const picture of queue) {
      const bytes = await picture.bytes();
      const startedAt = Date.now();
      try {
        tracker.add(picture.name, await client.upload(picture.name, bytes), startedAt);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refused++;
        progress.finished();
        progress.line(`  ${picture.name}: ${error.message}`);
      }
    }
  };
  // An iterator that is shared hands each picture to one lane.
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return refused;
}
