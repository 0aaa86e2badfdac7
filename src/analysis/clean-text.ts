// What cannot be stored, moves the cursor, or reorders what is shown.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNWANTED = /[\u0000-\u0020\u007f-\u00a0\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** More on one letter are no writing of any language, and take as long as their square to be put in order. */
const PILED_MARKS = /(\p{M}{30})\p{M}+/gu;

/** In NFC. */
const composed = (text: string) => text.replace(PILED_MARKS, '$1').normalize('NFC');

/** A machine's words as one line of Unicode in NFC, with single spaces. */
export const oneLine = (text: string) =>
  composed(text.toWellFormed()).replace(UNWANTED, ' ').replace(/\s+/g, ' ').trim();

/** Null where nothing is left. */
export const shortLine = (text: string | null | undefined, maxLength: number): string | null =>
  shortened(oneLine(text ?? ''), maxLength) || null;

/** Ends at a word where one ends near enough. */
export function shortened(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength - 1);
  const end = cut.lastIndexOf(' ');
  return `${(end > maxLength / 2 ? cut.slice(0, end) : cut).toWellFormed().replace(/\ufffd$/, '')}…`;
}
