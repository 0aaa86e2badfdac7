/** Of one script. */
const MAX_VALUES = 50;

/** All that stands in a script for machines, with the slips forgiven that shops' templates make. */
export function jsonValuesIn(script: string): unknown[] {
  const text = unwrapped(script);
  const whole = parsed(text);
  if (whole !== undefined) return [whole];
  return repaired(text).flatMap((piece) => {
    const value = parsed(piece);
    return value === undefined ? [] : [value];
  });
}

/** Of what once kept old browsers and XML away. */
function unwrapped(script: string): string {
  const text = script
    .trim()
    .replace(/^\ufeff/, '')
    .replace(/^(?:\/\/|\/\*)?\s*(?:<!--|<!\[CDATA\[)\s*(?:\*\/|\/\/(?=\s))?/, '')
    .replace(/(?:\/\/|\/\*)?\s*(?:-->|\]\]>)\s*(?:\*\/)?\s*$/, '')
    .trim()
    .replace(/;$/, '');
  return text.includes('"') ? text : text.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Without comments, commas before an end and control characters; several values in a row as several. */
function repaired(text: string): string[] {
  const pieces: string[] = [];
  let piece: string[] = [];
  let depth = 0;
  for (const [token] of text.matchAll(TOKENS)) {
    if (token.startsWith('"')) piece.push(mendedString(token));
    else if (/^\/[/*]/.test(token)) continue;
    else if (token === '}' || token === ']') {
      dropComma(piece);
      piece.push(token);
      if (--depth > 0) continue;
      pieces.push(piece.join(''));
      piece = [];
      depth = 0;
      if (pieces.length === MAX_VALUES) break;
    } else if (token === '{' || token === '[') {
      depth++;
      piece.push(token);
    } else if (depth > 0) piece.push(token);
  }
  return pieces;
}

/** At the end, where a comment may have parted it from blanks. */
function dropComma(piece: string[]): void {
  while (piece.length > 0 && /^\s+$/.test(piece.at(-1)!)) piece.pop();
  const last = piece.pop();
  if (last !== undefined) piece.push(last.startsWith('"') ? last : last.replace(/,\s*$/, ''));
}

/** Strings, comments, brackets, and what is between them. What is never closed ends with the text, in one step. */
const TOKENS =
  /"[^"\\]*(?:\\[^][^"\\]*)*"?|\/\/[^\n]*|\/\*[^*]*(?:\*(?!\/)[^*]*)*(?:\*\/)?|[{}[\]]|[^"/{}[\]]+|\//g;

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u001f]/g;

/** Whole escapes at a time: a backslash may itself be escaped. */
const ESCAPE = /\\(?:(["\\/bfnrt]|u[\da-fA-F]{4})|([^]))/g;

const mendedString = (text: string) =>
  text
    .replace(CONTROL, ' ')
    .replace(ESCAPE, (whole, known: string | undefined, other: string) =>
      known === undefined ? other : whole,
    );
