import { oneLine, shortened } from '../../analysis/clean-text.js';
import { HtmlTooComplex, parseHtml } from './html.js';

// Nobody sees them, and models read them: zero-width characters, and the letters of Unicode's tags.
const INVISIBLE = /[\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff]|\udb40[\udc00-\udc7f]/g;

/** What can be seen of a text, on one line. */
export const visibleLine = (text: string) => oneLine(text.replace(INVISIBLE, ''));

/** @returns null where there is nothing to be read */
export function plainText(given: unknown, maxLength: number): string | null {
  if (typeof given === 'number' && Number.isFinite(given)) return String(given);
  if (typeof given !== 'string') return null;
  // Of what is far too long, its beginning is enough.
  const text = visibleLine(withoutMarkup(given.slice(0, maxLength * 8)));
  return text === '' ? null : shortened(text, maxLength);
}

/** Some shops put whole pages into a field, and others what they have escaped twice. */
function withoutMarkup(given: string): string {
  let text = given;
  for (let time = 0; time < 2 && /<[a-z/!]|&[#a-z]/i.test(text); time++) {
    text = textOf(text.replaceAll('<', ' <'));
  }
  return text;
}

/** Made so that it cannot be read, it says nothing, and what stands beside it is none the worse for that. */
function textOf(html: string): string {
  try {
    const $ = parseHtml(html, false);
    $('script, style, template, noscript').remove();
    return $.root().text();
  } catch (error) {
    if (error instanceof HtmlTooComplex) return '';
    throw error;
  }
}
