import type { CheerioAPI } from 'cheerio';
import { adapter } from 'parse5-htmlparser2-tree-adapter';
import type { HtmlElement, HtmlNode } from './html.js';
import { visibleLine } from './plain-text.js';
import { styleRules } from './style-rules.js';

const MAX_VISIBLE = 20_000;
const NEVER_SHOWN = new Set(
  'head script style noscript template iframe object embed svg math canvas audio video datalist textarea'.split(
    ' ',
  ),
);
const IN_LINE = new Set(
  'a abbr b bdi bdo big cite code data del em font i ins kbd label mark q s samp small span strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);
/** As the common style sheets call what is for screen readers only, or for nobody. */
const HIDING_CLASS =
  /(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|u-hidden|is-hidden|d-none)(?=\s|$)/i;
const HIDING_STYLES = [
  /(?:^|[;{\s])display\s*:\s*none/i,
  /(?:^|[;{\s])visibility\s*:\s*(?:hidden|collapse)/i,
  /(?:^|[;{\s])content-visibility\s*:\s*hidden/i,
  /(?:^|[;{\s])opacity\s*:\s*0*(?:\.0+)?%?\s*(?:[;}!]|$)/i,
  /(?:^|[;{\s])font-size\s*:\s*(?:0*(?:\.\d+)?|1)(?:px|pt|r?em|%)?\s*(?:[;}!]|$)/i,
  /(?:^|[;{\s])color\s*:\s*transparent/i,
  /(?:^|[;{\s])(?:left|right|top|text-indent|margin-left)\s*:\s*-\d{3,}/i,
  /(?:^|[;{\s])clip\s*:\s*rect\(\s*(?:0|1px)/i,
  /(?:^|[;{\s])clip-path\s*:\s*inset\(\s*(?:50|100)%/i,
  /(?:^|[;{\s])transform\s*:\s*scale\(\s*0\s*\)/i,
  /(?:^|[;{\s])(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*(?:[;}!]|$)/i,
];
const MAX_RULES = 2000;
const MAX_HIDING = 300;
/** Of one rule, or one element. */
const MAX_STYLE = 4000;

/** What somebody who looks at the page reads, as far as can be told without drawing it. */
export function visibleText($: CheerioAPI): string {
  const lines = linesWithin($('body').toArray(), hiddenByRules($));
  return lines.join('\n').slice(0, MAX_VISIBLE).toWellFormed();
}

/** A line for each block, without what is hidden; somewhat more than is wanted at most. */
export function linesWithin(nodes: readonly HtmlNode[], hidden: ReadonlySet<unknown> = new Set()): string[] {
  const lines: string[] = [];
  let line = '';
  let length = 0;
  const endLine = () => {
    const text = visibleLine(line);
    line = '';
    if (text === '') return;
    lines.push(text);
    length += text.length + 1;
  };
  const walk = (within: readonly HtmlNode[]): void => {
    for (const node of within) {
      if (length + line.length > 2 * MAX_VISIBLE) return;
      if (adapter.isTextNode(node)) line += node.data;
      if (!('attribs' in node) || isHidden(node) || hidden.has(node)) continue;
      const breaks = !IN_LINE.has(node.name);
      if (breaks) endLine();
      walk(node.children);
      if (breaks) endLine();
    }
  };
  walk(nodes);
  endLine();
  return lines;
}

function isHidden({ name, attribs }: HtmlElement): boolean {
  if (NEVER_SHOWN.has(name) || attribs['hidden'] !== undefined || attribs['aria-hidden'] === 'true')
    return true;
  if (name === 'dialog' && attribs['open'] === undefined) return true;
  if (name === 'font' && attribs['size'] === '0') return true;
  return HIDING_CLASS.test(attribs['class'] ?? '') || hides(attribs['style']);
}

const hides = (style: string | undefined) =>
  style !== undefined && HIDING_STYLES.some((hiding) => hiding.test(style.slice(0, MAX_STYLE)));

/** By the page's own style elements, where a rule names plain classes or ids. Those for print and small screens do not count. */
function hiddenByRules($: CheerioAPI): ReadonlySet<unknown> {
  const sheet = $('style')
    .filter((_, { attribs }) => !/print/i.test(attribs['media'] ?? ''))
    .text();
  const selectors = new Set<string>();
  let rules = 0;
  for (const { selector, style } of styleRules(sheet)) {
    if (++rules > MAX_RULES || selectors.size >= MAX_HIDING) break;
    if (!hides(style)) continue;
    for (const each of selector.split(',')) {
      const plain = each.trim();
      if (/^[a-z]*(?:[.#][a-z_][\w-]*)+$/i.test(plain)) selectors.add(plain);
    }
  }
  return new Set(selectors.size > 0 ? $([...selectors].join(', ')).toArray() : []);
}
