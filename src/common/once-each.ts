/**
 * For `filter`: takes the first of those that share a key.
 * @param keysOf one that has several is left out where any of these has come before
 * @param known keys that have come before
 */
export function onceEach<T>(keysOf: (value: T) => readonly string[], known: Iterable<string> = []) {
  const seen = new Set(known);
  return (value: T): boolean => {
    const keys = keysOf(value);
    const isNew = !keys.some((key) => seen.has(key));
    for (const key of keys) seen.add(key);
    return isNew;
  };
}
