import { isBareNumber, otherwise } from './numbers.js';
import { thingOf } from './things.js';

const MOST_JOINED = 3;

/** Two or three words that follow each other. */
const runs = (keys: readonly string[]) =>
  keys.flatMap((_, at) =>
    Array.from({ length: MOST_JOINED - 1 }, (__, more) => keys.slice(at, at + more + 2)).filter(
      (run) => run.length > 1,
    ),
  );

/** Words, and what they are when written as one. */
export const withJoined = (keys: readonly string[]): ReadonlySet<string> =>
  new Set([...keys, ...runs(keys).map((run) => run.join(''))]);

/**
 * Which words of a name are in a title: `WH-1000XM5`, `WH1000XM5` and `WH 1000 XM5` are there for each other, and all words
 * for one kind of thing.
 */
export function presence(wanted: readonly string[], given: readonly string[]): (key: string) => boolean {
  const known = withJoined(given);
  const together = new Set(runs(wanted).flatMap((run) => (known.has(run.join('')) ? run : [])));
  const things = new Set(given.map(thingOf));
  const names = new Set(wanted);
  return (key) => {
    if (together.has(key)) return true;
    if (otherwise(key) !== key && known.has(otherwise(key))) return true;
    if (isBareNumber(key)) return isNumberThere(key, given, names);
    return known.has(key) || (thingOf(key) !== undefined && things.has(thingOf(key)));
  };
}

/** `PlayStation 4 with 5 games` is no PlayStation 5: the number has to stand where the product's stands. */
function isNumberThere(number: string, given: readonly string[], names: ReadonlySet<string>): boolean {
  const inPlace = given.filter((key, at) => isBareNumber(key) && names.has(given[at - 1] ?? ''));
  return inPlace.length > 0 ? inPlace.includes(number) : given.includes(number);
}
