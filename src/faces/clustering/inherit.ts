/**
 * Lets each set keep the id that most of its members have had, where no other set has more of that one's: so that who
 * grows, or loses a face, stays the same. Others get an id of their own.
 * @param idsOf the old ids of a set's members, without those that may not be inherited
 * @returns an id for each set
 */
export function inheritIds<T>(
  sets: readonly T[],
  idsOf: (set: T) => Iterable<string>,
  newId: () => string,
): string[] {
  const claims = sets.flatMap((set, index) =>
    [...counted(idsOf(set))].map(([id, count]) => ({ id, count, index })),
  );
  claims.sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.index - b.index));
  const given = new Map<number, string>();
  const taken = new Set<string>();
  for (const { id, index } of claims) {
    if (given.has(index) || taken.has(id)) continue;
    given.set(index, id);
    taken.add(id);
  }
  return sets.map((_, index) => given.get(index) ?? newId());
}

function counted(ids: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
