import type { DataSource } from 'typeorm';
import { IN_CATALOGUE } from './catalogue.js';

const MAX_WORDS = 20;

/** What a person says of an image, and what its rows are called, as words to be searched for. */
export const PRODUCT_WORDS = `
  CASE WHEN product IS NULL THEN product_names_vector(product_names)
       ELSE product_names_vector(ARRAY[product ->> 'name', product ->> 'maker', product ->> 'model',
                                       product ->> 'description', product ->> 'material']) END`;

/** Ids of the images of a catalogue whose products share most with these words. */
export async function entriesWithWords(
  source: DataSource,
  ownerId: number,
  words: readonly string[],
  limit: number,
): Promise<string[]> {
  const distinct = [...new Set(words)].slice(0, MAX_WORDS);
  if (distinct.length === 0) return [];
  const rows = await source.query<{ id: string }[]>(
    `SELECT id FROM (
       SELECT id, ts_rank(${PRODUCT_WORDS}, wanted) AS rank
         FROM images, to_tsquery('simple', $2) AS wanted
        WHERE owner_id = $1 AND ${IN_CATALOGUE} AND ${PRODUCT_WORDS} @@ wanted
     ) AS found ORDER BY rank DESC, id DESC LIMIT $3`,
    [ownerId, distinct.map((word) => `'${word.replace(/['\\]/g, '')}'`).join(' | '), limit],
  );
  return rows.map(({ id }) => id);
}
