// How surely products of one's catalogue are found again, and others are not: by the same steps as the platform takes.
//   npm run bench:catalogue -- [--asked 150] [--unknown 150]
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { rgbaToThumbHash } from 'thumbhash';
import { agreement } from '../dist/src/identification/catalogue/looks/agreement.js';
import { finerLookOf, lookOf } from '../dist/src/identification/catalogue/looks/look.js';
import { likeness, outlineOf, outlinesOf } from '../dist/src/identification/catalogue/looks/outline.js';
import { sharp } from '../dist/src/imaging/sharp.js';
import { drawProduct, rephotograph, seeded, someRephotographing } from './lib/drawn-products.mjs';
import { median } from './lib/load.mjs';

const { values: options } = parseArgs({
  options: { asked: { type: 'string', default: '150' }, unknown: { type: 'string', default: '150' } },
});
const DESIGNS = 125;
/** Of each design, so that every product has three that look almost like it. */
const VARIANTS = ['none', 'colour', 'pattern', 'label'];
/** What the platform compares piece by piece, what it takes for a match, and what for the same picture. */
const COMPARED = 40;
const MATCH = 0.6;
const EXACT = 0.8;
/** Of the small rendition, which is what is compared. */
const SMALL = 320;

const renditionOf = (picture) =>
  sharp(picture).resize(SMALL, SMALL, { fit: 'inside', withoutEnlargement: true }).jpeg().toBuffer();

async function entryOf(product) {
  const picture = await drawProduct(product, { width: SMALL, height: SMALL });
  const { data, info } = await sharp(picture)
    .resize(48, 48, { fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const thumbhash = Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64');
  return {
    product,
    picture,
    outline: outlineOf(thumbhash),
    look: await finerLookOf(await renditionOf(picture)),
  };
}

/** @returns the best match, if there is any */
async function find(picture, entries) {
  const rendition = await renditionOf(picture);
  const outlines = await outlinesOf(rendition);
  const nearest = entries
    .map((entry) => ({ entry, likeness: Math.max(...outlines.map((own) => likeness(own, entry.outline))) }))
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, COMPARED);
  const look = await lookOf(rendition);
  const [best] = nearest
    .map(({ entry }) => ({ entry, score: agreement(look, entry.look) }))
    .sort((a, b) => b.score - a.score);
  return best.score >= MATCH ? best : undefined;
}

async function known(entries, count) {
  const random = seeded(2026);
  const times = [];
  let first = 0;
  for (let asked = 0; asked < count; asked++) {
    const entry = entries[Math.floor(random() * entries.length)];
    const how = { ...someRephotographing(random), size: 200 + Math.round(600 * random()) };
    const again = await rephotograph(entry.picture, how);
    const begun = performance.now();
    if ((await find(again, entries))?.entry === entry) first++;
    times.push(performance.now() - begun);
  }
  return { asked: count, 'the right one first': first, 'ms (median)': Math.round(median(times)) };
}

async function unknown(entries, count) {
  let [taken, exact] = [0, 0];
  for (let at = 0; at < count; at++) {
    const picture = await drawProduct(
      { design: 1_000 + at, variant: 'none' },
      { width: SMALL, height: SMALL },
    );
    const found = await find(picture, entries);
    if (!found) continue;
    taken++;
    if (found.score >= EXACT) exact++;
  }
  return { asked: count, 'taken for another one': taken, 'as exact': exact };
}

const products = Array.from({ length: DESIGNS }, (_, design) =>
  VARIANTS.map((variant) => ({ design, variant })),
).flat();
const entries = [];
for (const product of products) entries.push(await entryOf(product));
console.log(`${entries.length} products; pictures taken anew:`);
console.table([await known(entries, Number(options.asked))]);
console.log('Products that are not among them:');
console.table([await unknown(entries, Number(options.unknown))]);
