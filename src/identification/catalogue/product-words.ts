/** As its index has them. */
const wordsOf = (product: string) =>
  `product_names_vector(ARRAY[${['name', 'maker', 'model', 'description', 'material']
    .map((field) => `${product} ->> '${field}'`)
    .join(', ')}])`;

/**
 * The ids of those of an owner's catalogue whose words fit: of what a person says of it, or else of what its rows are
 * called. In two parts, as each has an index of its own.
 * @param owner, query SQL: the owner's id, and a `tsquery`
 */
export const idsWithWords = (owner: string, query: string) => `
  SELECT named.id FROM images AS named
   WHERE named.owner_id = ${owner} AND named.product_names <> '{}' AND named.product IS NULL
     AND product_names_vector(named.product_names) @@ ${query}
  UNION ALL
  SELECT marked.id FROM images AS marked
   WHERE marked.owner_id = ${owner} AND marked.product IS NOT NULL AND ${wordsOf('marked.product')} @@ ${query}`;

const MAX_WORDS = 20;

/** For `to_tsquery('simple', …)`: all of them, each also as the beginning of a word. */
export const allBeginnings = (text: string): string =>
  distinct(plainWords(text))
    .map((word) => `${word}:*`)
    .join(' & ');

/** As the database parts words, which leaves accents on. */
export const plainWords = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** For `to_tsquery('simple', …)`. Quoted, as a word may hold what means something there, such as the point of 2.8. */
export const distinct = (words: readonly string[]) =>
  [...new Set(words)].slice(0, MAX_WORDS).map((word) => `'${word.replace(/['\\]/g, '')}'`);
