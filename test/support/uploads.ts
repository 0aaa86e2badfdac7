import { setTimeout as delay } from 'node:timers/promises';
import { newPicture } from './pictures.js';
import type { TestUser } from './test-user.js';

export interface Taken {
  id: string;
  /** What was heard before it was taken: a status with the problem's code, or `connection` where there was no answer. */
  refusals: string[];
}

const PAUSE_MS = 100;
/** A client's patience, in tries. */
const MOST_TRIES = 600;

/**
 * Uploads pictures, none like another, several at a time, as a client does that tries again until it is told that
 * the platform has them.
 * @param onTaken told how many there are by now, after each
 */
export async function uploadPatiently(
  user: TestUser,
  pictures: number,
  { atOnce = 4, onTaken }: { atOnce?: number; onTaken?: (count: number) => void } = {},
): Promise<Taken[]> {
  const taken: Taken[] = [];
  let next = 0;
  const client = async () => {
    while (next < pictures) {
      const name = `${next++}.jpg`;
      taken.push(await uploadUntilTaken(user, await newPicture(), name));
      onTaken?.(taken.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return taken;
}

async function uploadUntilTaken(user: TestUser, picture: Uint8Array, name: string): Promise<Taken> {
  const refusals: string[] = [];
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const answer = await user.upload(picture, name).catch(() => undefined);
    // 200: the answer to an earlier try was lost, the picture was not.
    if (answer?.status === 201 || answer?.status === 200) return { id: answer.body.id, refusals };
    refusals.push(answer ? `${answer.status} ${answer.body.code}` : 'connection');
    await delay(PAUSE_MS);
  }
  throw new Error(`${name} was not taken: ${[...new Set(refusals)].join(', ')}`);
}
