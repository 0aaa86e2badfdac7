import { wordSet } from './word-set.js';

/** These trade in used things only, or nearly so. All sites by the names under which they are registered. */
export const SECOND_HAND_SITES = wordSet(
  'ebay kleinanzeigen vinted mpb rebuy backmarket wallapop swappa reverb grailed depop poshmark mercari leboncoin',
  'marktplaats willhaben ricardo tutti subito vestiairecollective therealreal keh refurbed momox medimops stockx',
  'chrono24 gumtree olx allegrolokalnie tradera blocket dba finn 2dehands milanuncios shpock carousell buyee',
  'craigslist catawiki',
);

/** Where anybody sells anything, used or new. */
const MARKETPLACES = wordSet('etsy aliexpress alibaba temu goat');

/** Where people talk, show pictures, and look things up. */
const TALK = wordSet(
  'facebook instagram pinterest youtube reddit tiktok twitter x tumblr flickr quora wikipedia wikimedia google',
);

/** Where things are sold new, among others. */
const SHOPS = wordSet('amazon walmart target bestbuy zalando otto kaufland idealo rakuten yahoo shopify');

/** Names that titles have as words, too: of people, of effects, of sizes. */
const WORDS_AS_WELL = wordSet('x finn tutti ricardo reverb subito dba');

/** Never the maker's nor a shop's own: what stands there, anybody has put there. */
export const NOT_RETAIL_SITES: ReadonlySet<string> = new Set([
  ...SECOND_HAND_SITES,
  ...MARKETPLACES,
  ...TALK,
]);

/** Words of a title that name a site, and nothing of the thing. */
export const SITE_WORDS: readonly string[] = [...NOT_RETAIL_SITES, ...SHOPS].filter(
  (name) => !WORDS_AS_WELL.has(name),
);
