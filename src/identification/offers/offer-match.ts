import { withoutFaults } from '../words/conditions.js';
import { compact, tokensOf } from '../words/tokens.js';
import { titleMatch } from '../words/title-match.js';
import { isVariant } from '../words/wanted-words.js';
import { beforeName } from './before-name.js';

/**
 * What follows comes along with the thing, or does not, or says what is wrong with it: it is not what is offered. So
 * `X100V with leather case` is a camera, and `leather case for X100V` is none.
 */
const ALONG =
  /(?:^|\s)(?:with|without|w\/o?|no|incl\.?|including|plus|and|mit|ohne|inkl\.?|samt|und|avec|sans|et|con|senza|e|sin|y|met|zonder|en|bundle|set|kit|lot)(?=\s)|\s[+&]|[,;(]/giu;

/** Nobody looks for what the thing came in, nor for others who look for it. */
const NOT_OFFERED = [
  /\b(?:(?:empty|original)? ?box only|only (?:the )?box|empty box|no (?:camera|phone|console|device)|nur (?:die |der )?(?:ovp|verpackung|karton|anleitung)|manual only|packaging only)\b/iu,
  /\b(?:leerkarton|leerverpackung|leer(?:e[rsn]?)? (?:ovp|original ?verpackung|verpackung|schachtel|karton|box)|(?:ovp|original ?verpackung|verpackung|karton|schachtel|box) (?:leer|ohne inhalt|empty))(?!\p{L})/iu,
  /(?<!\p{L})(?:bo[iî]te (?:vide|seule|d.origine (?:vide|seule))|caja (?:vac[ií]a|sola)|solo (?:caja|scatola)|scatola (?:vuota|sola)|lege doos)(?!\p{L})/iu,
  /^\W*(?:suchen?|ich suche|gesucht|ankauf|wanted|wtb|iso|looking for|in search of|cherche|recherche|ach[eè]te|busco|compro|cerco|gezocht)\b|(?<!most )\b(?:wtb|wanted|gesucht|want to buy|wtt)\b/iu,
];
const NOT_OFFERED_DOUBT = 0.2;

/** `Thumb grip for X100V`: what is named before is offered, and not what follows. */
const MEANT_FOR =
  /^(.*?\S)\s(?:for|f[uü]r|fuer|pour|para|per|voor|fits|compatible|passend)\s(?!sale|parts|free|pi[eè]ces)/iu;
const MOST_OF_OTHERS = 0.3;
/** Of a title, with what a search engine shows of the page. */
const MAX_LENGTH = 1000;
/** Strangers write them: each is compared with the product. */
const MOST_HEADINGS = 8;
/** A title that begins with less of the product's name begins with something else. */
const NAMED = 0.3;

/** How surely an offer of this title is one of the product, 0–1. */
export function offerMatch(productName: string, title: string): number {
  const plain = withoutFaults(title.slice(0, MAX_LENGTH));
  const match = Math.max(titleMatch(productName, plain), ...headings(productName, plain));
  const most = isMeantFor(productName, plain) ? MOST_OF_OTHERS : 1;
  const isNone = NOT_OFFERED.some((says) => says.test(title) && !says.test(productName));
  return Math.min(match * beforeName(productName, plain), most) * (isNone ? NOT_OFFERED_DOUBT : 1);
}

function isMeantFor(productName: string, title: string): boolean {
  const before = MEANT_FOR.exec(title)?.[1];
  return before !== undefined && !MEANT_FOR.test(productName) && titleMatch(productName, before) < NAMED;
}

/** The title up to what comes along with the thing, wherever the product is named before that. */
function headings(productName: string, title: string): number[] {
  const half = compact(productName).length / 2;
  return [...title.matchAll(ALONG)]
    .filter(({ 0: along }) => !isPartOf(along, productName))
    .map(({ index }) => [title.slice(0, index), title.slice(index)] as const)
    .filter(([heading]) => compact(heading).length >= half)
    .slice(0, MOST_HEADINGS)
    .map(([heading, rest]) => titleMatch(productName, `${heading} ${variantsIn(rest)}`));
}

/** `iPhone 13 (Pro Max)` is not an iPhone 13. */
const variantsIn = (text: string) =>
  tokensOf(text)
    .filter((token) => isVariant(token) && token !== 'plus')
    .join(' ');

/** `Black & Decker` is one name. */
const isPartOf = (along: string, productName: string) => {
  const tokens = tokensOf(along);
  return tokens.length > 0 ? tokensOf(productName).includes(tokens[0]!) : productName.includes(along.trim());
};
