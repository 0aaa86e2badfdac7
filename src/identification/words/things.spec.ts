import { expect, it } from 'vitest';
import { isWearable, thingOf } from './things.js';
import { tokensOf } from './tokens.js';

const thing = (word: string) => thingOf(tokensOf(word)[0]!);

it.each([
  ['jacket', 'Daunenjacke', 'doudoune', 'giacca'],
  ['socks', 'Wandersocken', 'chaussettes', '靴下'],
  ['gloves', 'Lederhandschuhe', 'guanti', 'handschoenen'],
  ['cap', 'beanie', 'Strickmütze', 'gorra'],
  ['tent', 'Kuppelzelt', 'tente', 'tenda'],
  ['backpack', 'Wanderrucksack', 'mochila', 'zaino'],
  ['trousers', 'Lederhose', 'pantalon', 'broek'],
  ['mug', 'Becher', 'tazza', 'taza'],
])('%s and %s, %s, %s are one kind of thing', (first, ...others) => {
  expect(thing(first)).toBeDefined();
  for (const other of others) expect({ other, thing: thing(other) }).toEqual({ other, thing: thing(first) });
});

it('tells kinds of things apart', () => {
  const kinds =
    'jacket sock glove cap scarf pants shoe backpack bag tent helmet mug lamp chair headphones keyboard';
  expect(new Set(kinds.split(' ').map(thing)).size).toBe(kinds.split(' ').length);
});

it.each(['Trail', 'Wilhelm', 'Samba', 'Houdini'])('%s is no kind of thing', (word) => {
  expect(thing(word)).toBeUndefined();
});

it('knows what has sizes', () => {
  expect(['glove', 'socks', 'beanie', 'jacke'].every(isWearable)).toBe(true);
  expect(['tent', 'camera', 'trail'].some(isWearable)).toBe(false);
});
