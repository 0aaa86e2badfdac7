const named = (...lines: string[]): string[] => lines.join(' ').split(' ');

/** These trade in used things only, or nearly so. All sites by the names under which they are registered. */
const SECOND_HAND = named(
  'ebay kleinanzeigen vinted mpb rebuy backmarket wallapop swappa reverb grailed depop poshmark mercari leboncoin',
  'marktplaats willhaben ricardo tutti subito vestiairecollective therealreal keh refurbed momox medimops stockx',
  'chrono24 gumtree olx allegrolokalnie tradera blocket dba finn 2dehands milanuncios shpock carousell buyee',
  'craigslist catawiki',
);

/** Where anybody sells anything, used or new. */
const MARKETPLACES = named('etsy aliexpress alibaba temu goat');

/** Where people talk, show pictures, and look things up. */
const TALK = named(
  'facebook instagram pinterest youtube reddit tiktok twitter x tumblr flickr quora wikipedia wikimedia google',
);

/** Where things are sold new, among others. */
const SHOPS = named('amazon walmart target bestbuy zalando otto kaufland idealo rakuten yahoo shopify');

/** Names that titles have as words, too: of people, of effects, of sizes. */
const WORDS_AS_WELL = named('x finn tutti ricardo reverb subito dba');

export const SECOND_HAND_SITES: ReadonlySet<string> = new Set(SECOND_HAND);

/** Never the maker's nor a shop's own: what stands there, anybody has put there. */
export const NOT_RETAIL_SITES: ReadonlySet<string> = new Set([...SECOND_HAND, ...MARKETPLACES, ...TALK]);

/** Words of a title that name a site, and nothing of the thing. */
export const SITE_WORDS: readonly string[] = [...NOT_RETAIL_SITES, ...SHOPS].filter(
  (name) => !WORDS_AS_WELL.includes(name),
);
