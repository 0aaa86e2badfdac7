/** As it stands in a message: in UTF-8, and what JSON writes as `\u0001` is six bytes long. */
const bytesOf = (value: string): number => Buffer.byteLength(JSON.stringify(value)) - 2;

/** The beginning of a text that is too long, without half a character. Whoever needs the whole asks for it. */
export function cutText(text: string, maxBytes: number): string {
  const whole = text.toWellFormed();
  if (bytesOf(whole) <= maxBytes) return whole;
  let left = maxBytes;
  let kept = '';
  for (const character of whole) {
    left -= bytesOf(character);
    if (left < 0) break;
    kept += character;
  }
  return kept;
}

/** The first ones of a list that is too long. */
export function cutList(items: readonly string[], maxBytes: number): string[] {
  let left = maxBytes;
  const end = items.findIndex((item) => (left -= bytesOf(item.toWellFormed()) + '"",'.length) < 0);
  return items.slice(0, end === -1 ? undefined : end).map((item) => item.toWellFormed());
}
