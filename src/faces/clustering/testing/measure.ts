/**
 * Of all pairs of faces that were put together, those that belong together; and of all that belong together, those that
 * were put together.
 */
export function pairwise(groups: readonly string[][], personOf: (id: string) => string) {
  const pairs = (count: number) => (count * (count - 1)) / 2;
  let [together, right] = [0, 0];
  const totals = new Map<string, number>();
  for (const group of groups) {
    together += pairs(group.length);
    const counts = new Map<string, number>();
    for (const id of group) counts.set(personOf(id), (counts.get(personOf(id)) ?? 0) + 1);
    for (const [person, count] of counts) {
      right += pairs(count);
      totals.set(person, (totals.get(person) ?? 0) + count);
    }
  }
  const belonging = [...totals.values()].reduce((sum, count) => sum + pairs(count), 0);
  return { precision: right / together, recall: right / belonging };
}
