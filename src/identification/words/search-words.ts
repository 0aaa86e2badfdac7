import { oneLine } from '../../analysis/clean-text.js';

/** A product's name as it is searched for: whole words of at most so many characters, without signs that search engines obey. */
export function searchWords(name: string, maxLength: number): string {
  const plain = oneLine(name.replace(/["'`*()|~<>:!^\\[\]{}]/g, ' ')).replace(/(^|\s)[-+@#/]+/g, '$1');
  if (plain.length <= maxLength) return plain;
  const cut = plain.slice(0, maxLength + 1);
  const end = cut.lastIndexOf(' ');
  return (end > 0 ? cut.slice(0, end) : cut.slice(0, maxLength)).toWellFormed();
}
