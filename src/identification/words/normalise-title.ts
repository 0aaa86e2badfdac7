import { oneLine } from '../../analysis/clean-text.js';
import { siteOf } from './site.js';
import { isNoise } from './kinds-of-words.js';
import { compact, tokensOf } from './tokens.js';

const PARTS = /(\s+[|–—·»•-]\s+|\s*[|｜：]\s*|:\s+)/u;
const DOMAIN = /^[\w-]+(\.[\w-]+)*\.[a-z]{2,}$/i;

/** A page's title without the shop's name and advertising round it, as in `X100V kaufen | eBay`. */
export function normaliseTitle(title: string, url?: string | null, site?: string | null): string {
  const pieces = oneLine(title).split(PARTS);
  const shop = new Set(
    [siteOf(url), compact(site ?? '')].filter((name) => name !== undefined && name !== ''),
  );
  // One piece stays, as a title may be the name of a shop and nothing else.
  while (pieces.length > 1 && isShop(pieces.at(-1)!, shop)) pieces.splice(-2);
  while (pieces.length > 1 && isShop(pieces[0]!, shop)) pieces.splice(0, 2);
  return pieces.join('').trim();
}

function isShop(piece: string, shop: ReadonlySet<string | undefined>): boolean {
  const tokens = tokensOf(piece);
  return (
    DOMAIN.test(piece.trim()) ||
    shop.has(tokens.join('')) ||
    tokens.every((token) => isNoise(token) || shop.has(token))
  );
}
