import { producers } from './api.js';

let known = new Map();

/** What this server can find in pictures; asked for when somebody comes in, as administrators change it. */
export async function loadAbilities() {
  const { data } = await producers();
  known = new Map(data.map((producer) => [producer.name, producer]));
}

export const can = (producer) => known.get(producer)?.state === 'available';

/** Why it cannot, and how to change that. */
export const whyNot = (producer) => known.get(producer)?.reason ?? null;
