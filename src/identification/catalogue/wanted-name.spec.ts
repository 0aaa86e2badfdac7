import { expect, it } from 'vitest';
import { offerMatch } from '../offers/offer-match.js';
import { withParts } from '../words/with-parts.js';
import { wantedName } from './wanted-name.js';

const wanted = (name: string, maker: string | null = null, model: string | null = null) =>
  wantedName({ name, maker, model });

it.each([
  ['Northpeak Trail Jacket, blue, M', 'Northpeak', 'Trail', 'Northpeak Trail jacket'],
  ['Northpeak Trail Jacket', 'Northpeak', 'Trail Jacket', 'Northpeak Trail Jacket'],
  ['Patagonia Better Sweater Jacket', 'Patagonia', 'Better', 'Patagonia Better sweater jacket'],
  ["Levi's® Trucker Jacket II", "Levi's", 'Trucker Jacket', "Levi's Trucker Jacket ii"],
  ['Northpeak Trail Jacket XL', 'Northpeak', 'Trail Jacket', 'Northpeak Trail Jacket'],
  ['Leica M3 camera with a bag', 'Leica', 'M3', 'Leica M3'],
  ["Grandpa's camera", 'Leica', 'M3', 'Leica M3'],
  ['Trail Jacket', 'Northpeak', null, 'Northpeak Trail Jacket'],
  ['Northpeak Trail Jacket', 'Northpeak', null, 'Northpeak Trail Jacket'],
  ['Oak chair', null, null, 'Oak chair'],
])('%s by %s, model %s, is compared as %s', (name, maker, model, text) => {
  expect(wanted(name, maker, model)).toBe(text);
});

it('adds to a name what does not stand in it', () => {
  expect(withParts('X100V', ['Fujifilm', null])).toBe('Fujifilm X100V');
  expect(withParts('Fujifilm X-100V', ['Fujifilm', 'X100V'])).toBe('Fujifilm X-100V');
});

it.each([null, 'Trail', 'Trail Jacket'])(
  'finds jackets and nothing else for a jacket of model %s',
  (model) => {
    const match = (title: string) => offerMatch(wanted('Northpeak Trail Jacket', 'Northpeak', model), title);
    for (const title of ['Northpeak Trail Jacket, red', 'Northpeak Trail Jacke', 'Northpeak Trail'])
      expect(match(title)).toBeGreaterThanOrEqual(0.6);
    for (const kind of ['Socks', 'Pants', 'Backpack', 'Gloves', 'Cap', 'Tent'])
      expect(match(`Northpeak Trail ${kind}`)).toBeLessThan(0.5);
  },
);

it('tells the second of a series from the first', () => {
  const [first, second] = ["Levi's Trucker Jacket", "Levi's® Trucker Jacket II"].map((name) =>
    wanted(name, "Levi's", 'Trucker'),
  );
  expect(offerMatch(first!, "Levi's Trucker Jacket II")).toBeLessThan(0.5);
  expect(offerMatch(second!, "Levi's Trucker Jacket")).toBeLessThan(0.5);
  expect(offerMatch(second!, "Levi's Trucker Jacket II, worn")).toBeGreaterThanOrEqual(0.6);
});
