import { producers } from './api.js';

let known = new Map();
let loading = Promise.resolve();

/** What this server can find in pictures; asked for when somebody comes in, as administrators change it. */
export function loadAbilities() {
  loading = load();
  return loading;
}

/** Resolves when there is an answer, or none can be had: the page then offers what needs no model. */
export const abilitiesKnown = () => loading;

async function load() {
  try {
    const { data } = await producers();
    known = new Map(data.map((producer) => [producer.name, producer]));
  } catch {
    known = new Map();
  }
}

export const can = (producer) => known.get(producer)?.state === 'available';

/** Why it cannot, and how to change that. */
export const whyNot = (producer) => known.get(producer)?.reason ?? null;
