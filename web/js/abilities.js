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

/** What hangs below a producer, in the order of the tree. */
export function below(producer) {
  const found = new Set([producer]);
  for (const { name, parent } of known.values()) if (found.has(parent)) found.add(name);
  return [...found].slice(1);
}

/** What it rests on; null where that is the picture alone. */
export const parentOf = (producer) => known.get(producer)?.parent ?? null;

export const can = (producer) => known.get(producer)?.state === 'available';

/** Why it cannot, and how to change that. */
export const whyNot = (producer) => known.get(producer)?.reason ?? null;
