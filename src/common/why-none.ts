interface Askable {
  unavailable(): string | undefined;
}

/** Why nobody of several can be asked, each reason once; undefined as long as one of them can. */
export function whyNone(askable: readonly Askable[]): string | undefined {
  const reasons = askable.map((each) => each.unavailable());
  return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join(' ');
}
