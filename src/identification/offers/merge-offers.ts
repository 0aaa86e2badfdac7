import type { Offer } from '../../analysis/identification-results.js';
import { onceEach } from '../../common/once-each.js';
import { worth } from '../money/money.js';

const MOST = 100;
/** Less is another thing altogether. */
const LEAST_MATCH = 0.1;

/** Where a visitor came from, which leads to no other page. */
const TRACKING = /^(?:utm_|_trk|mk[a-z]id$|(?:gclid|fbclid|hash|amdata|campid|toolid|customid|media)$)/;

/**
 * Each offer once, whoever shows it; the surest match first, then the lowest price of what works.
 * @param rates what one and the same amount is in each currency: those without one come last, each by itself
 */
export function mergeOffers(
  lists: readonly (readonly Offer[])[],
  rates: Readonly<Record<string, number>> = {},
): Offer[] {
  return lists
    .flat()
    .filter(({ match, price }) => match >= LEAST_MATCH && price.amountMinor > 0)
    .sort(bySurest(rates))
    .filter(onceEach(keysOf))
    .slice(0, MOST);
}

const bySurest = (rates: Readonly<Record<string, number>>) => (one: Offer, other: Offer) =>
  other.match - one.match ||
  Number(one.condition === 'for-parts') - Number(other.condition === 'for-parts') ||
  byWorth(worth(one.price, rates), worth(other.price, rates)) ||
  compare(one.price.currency, other.price.currency) ||
  one.price.amountMinor - other.price.amountMinor ||
  compare(one.title, other.title) ||
  compare(one.url ?? one.imageId ?? '', other.url ?? other.imageId ?? '');

const byWorth = (one: number | null, other: number | null) =>
  one !== null && other !== null ? one - other : Number(one === null) - Number(other === null);

const compare = (one: string, other: string) => (one < other ? -1 : Number(one > other));

/** Several pictures of one's own may name the same page, and are several things all the same. */
function keysOf({ imageId, url, title, price, source }: Offer): string[] {
  if (imageId !== null) return [`image ${imageId}`];
  const alike = `${source} ${price.currency} ${price.amountMinor} ${title.toLowerCase()}`;
  // One page may offer several pieces at prices of their own.
  return url === null ? [alike] : [alike, `${price.currency} ${price.amountMinor} ${withoutTracking(url)}`];
}

function withoutTracking(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  const query = [...url.searchParams].filter(([name]) => !TRACKING.test(name));
  return [url.host.replace(/^www\./, ''), url.pathname.replace(/\/$/, ''), ...query.flat()].join(' ');
}
