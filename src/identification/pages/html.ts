import { load, type CheerioAPI } from 'cheerio';
import { isUtf8 } from 'node:buffer';
import { adapter, type Htmlparser2TreeAdapterMap } from 'parse5-htmlparser2-tree-adapter';

export type HtmlElement = Htmlparser2TreeAdapterMap['element'];
export type HtmlNode = Htmlparser2TreeAdapterMap['childNode'];

/** Elements within each other; real pages have a few dozen. */
const MAX_DEPTH = 512;
/** A few times as many as the largest real pages have. A few bytes can stand for any number of elements. */
const MAX_ELEMENTS = 200_000;

export class HtmlTooComplex extends Error {}

/** As browsers read it, without running any of it. @throws HtmlTooComplex */
export function parseHtml(text: string, isDocument = true): CheerioAPI {
  return load(text, { treeAdapter: boundedAdapter() }, isDocument);
}

/** @throws HtmlTooComplex while a tree is being built that is larger or deeper than is accepted */
function boundedAdapter(): typeof adapter {
  let elements = 0;
  let depth = 0;
  return {
    ...adapter,
    createElement(...given) {
      if (++elements > MAX_ELEMENTS) throw new HtmlTooComplex();
      return adapter.createElement(...given);
    },
    onItemPush() {
      if (++depth > MAX_DEPTH) throw new HtmlTooComplex();
    },
    onItemPop() {
      depth--;
    },
  };
}

/**
 * Bytes that are UTF-8 are nothing else, whatever is said of them; what is not UTF-8 is what else is said, or what
 * browsers take for granted.
 */
export function decodeHtml(bytes: Buffer, contentType: string | undefined): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  const beginning = bytes.subarray(0, 4096).toString('latin1');
  const said = [contentType, /<meta[^>]{0,200}?charset[^>]{0,200}>/i.exec(beginning)?.[0]];
  for (const each of said) {
    const decoder = decoderOf(/charset\s*=\s*["']?\s*([\w:.-]+)/i.exec(each ?? '')?.[1]);
    if (decoder) return decoder.decode(bytes);
  }
  return new TextDecoder('windows-1252').decode(bytes);
}

/** Of encodings other than UTF-8, which these bytes are not. */
function decoderOf(label: string | undefined) {
  if (label === undefined) return undefined;
  try {
    const decoder = new TextDecoder(label);
    return decoder.encoding === 'utf-8' ? undefined : decoder;
  } catch {
    return undefined;
  }
}
