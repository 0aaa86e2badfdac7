const SCHEME = '[a-z][a-z\\d+.-]{0,40}:\\/\\/'; // Of schemes in use, the longest has half as many letters.
const SEPARATORS = ',;|，；、';
/** What people and programs put addresses in. */
const WRAPPERS = new Map([
  ['"', '"'],
  ["'", "'"],
  ['<', '>'],
  ['‹', '›'],
  ['“', '”'],
  ['‘', '’'],
]);
const OPENING = [...WRAPPERS.keys()].join('');
/** A separator before a blank or another address, or a blank before another address. */
const BOUNDARY = new RegExp(
  `[${SEPARATORS}](?=\\s|$|[${OPENING}]?${SCHEME})|[\\r\\n]|\\s(?=[${OPENING}]?${SCHEME})`,
  'i',
);
const ADDRESS = new RegExp(`^${SCHEME}`, 'i');

/**
 * The addresses in a cell: separated by commas, semicolons, bars, blanks or line breaks, or listed as in JSON. A comma
 * within an address is part of it, and so is a blank: a comma separates where a blank or another address follows, a blank
 * where another address does.
 */
export function splitUrls(cell: string): string[] {
  const text = cell.trim();
  const listed = text.startsWith('[') && text.endsWith(']');
  const urls = (listed && jsonStrings(text)) || pieces(listed ? text.slice(1, -1) : text);
  return urls.filter((url) => url !== '');
}

export const isAddress = (text: string): boolean => ADDRESS.test(text);

/** As it is asked for: browsers take blanks as well. */
export const withoutBlanks = (url: string): string =>
  /^https?:/i.test(url) ? url.replaceAll(' ', '%20') : url;

function jsonStrings(text: string): string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((each) => typeof each === 'string'))
      return list.map((each) => each.trim());
  } catch {
    // As other languages write lists: not JSON, but nearly.
  }
  return undefined;
}

function pieces(text: string): string[] {
  const opening = text.trimStart()[0] ?? '';
  return text.split(BOUNDARY).map((piece) => unwrapped(withoutSeparators(piece), opening));
}

/** @param outer what the whole list begins with */
function unwrapped(piece: string, outer: string): string {
  const opening = WRAPPERS.has(piece[0] ?? '') ? piece[0]! : outer;
  const closing = WRAPPERS.get(opening);
  if (closing === undefined) return piece;
  const begin = piece.startsWith(opening) ? 1 : 0;
  const end = piece.length > begin && piece.endsWith(closing) ? -1 : undefined;
  return piece.slice(begin, end).trim();
}

function withoutSeparators(text: string): string {
  const trimmed = text.trim();
  let end = trimmed.length;
  while (end > 0 && `${SEPARATORS} `.includes(trimmed[end - 1]!)) end--;
  return trimmed.slice(0, end);
}
