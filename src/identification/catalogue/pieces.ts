import { onceEach } from '../../common/once-each.js';
import type { CatalogueEntry } from './catalogue.js';

/** Alike in either of these, two entries are pictures of one piece. */
const namesOf = ({
  row,
  product: { name, maker, model, price, condition, url },
}: CatalogueEntry): string[] => {
  const said = JSON.stringify([name, maker, model, price?.amountMinor, price?.currency, condition, url]);
  return row === null ? [said] : [said, `row ${row}`];
};

/**
 * Each piece once, however many pictures it has: those of a row have one price together.
 * @param entries the first picture of each piece stays
 * @param known of pieces that are none of these
 */
export const pieces = (
  entries: readonly CatalogueEntry[],
  known: readonly CatalogueEntry[] = [],
): CatalogueEntry[] => entries.filter(onceEach(namesOf, known.flatMap(namesOf)));
