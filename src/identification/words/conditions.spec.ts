import { describe, expect, it } from 'vitest';
import { conditionIn, isForParts, isSecondHand, usedIn, withoutFaults } from './conditions.js';

describe(conditionIn, () => {
  it.each([
    ['New', 'new'],
    ['Brand new, sealed', 'new'],
    ['NEU', 'new'],
    ['not used', 'new'],
    ['never been worn', 'new'],
    ['unbenutzt', 'new'],
    ['ungetragen', 'new'],
    ['NWT', 'new'],
    ['New with tags', 'new'],
    ['New with tags, excellent', 'new'],
    ['jamais porté', 'new'],
    ['新品', 'new'],
    ['Like New', 'like-new'],
    ['Nearly new', 'like-new'],
    ['wie neu', 'like-new'],
    ['Neuwertiger Zustand', 'like-new'],
    ['hardly used', 'like-new'],
    ['Refurbished', 'like-new'],
    ['comme neuve', 'like-new'],
    ['sehr gut', 'good'],
    ['Very Good', 'good'],
    ['very good, bought new', 'good'],
    ['bon état', 'good'],
    ['Acceptable', 'fair'],
    ['Well worn', 'fair'],
    ['gebraucht', 'used'],
    ['pre-owned', 'used'],
    ['Preowned', 'used'],
    ['second hand', 'used'],
    ['not new', 'used'],
    ['nicht neu', 'used'],
    ["d'occasion", 'used'],
    ['中古品', 'used'],
    ['For parts or not working', 'for-parts'],
    ['needs repair', 'for-parts'],
    ['Needs some repairs', 'for-parts'],
    ['as is', 'for-parts'],
    ['damaged', 'for-parts'],
    ['Good, but not working', 'for-parts'],
    ['Not defective', null],
    ['nicht defekt', null],
    ['not broken, good', 'good'],
    ['not good', null],
    ['broken in', null],
    ['Newport', null],
    ['blue', null],
    ['', null],
  ])('%j is %s', (text, condition) => {
    expect(conditionIn(text)).toBe(condition);
  });
});

describe(isForParts, () => {
  it.each([
    'X100V for parts or repair',
    'X100V defekt',
    'X100V, not working',
    "X100V - doesn't turn on",
    'X100V - doesn’t work',
    'X100V does not work',
    'X100V dont work',
    'Defekte X100V an Bastler',
    'X100V pour pièces',
    'X100V ジャンク品',
    'X100V needs repair',
    'X100V broken',
    'X100V broken, in original box',
  ])('is "%s"', (title) => {
    expect(isForParts(title)).toBe(true);
  });

  it.each([
    'X100V',
    'X100V, nicht defekt',
    'X100V not broken',
    'X100V, not defective',
    'X100V ohne Defekt',
    'X100V spare battery',
    'Defektor 3000',
    'Broken-in leather jacket',
    'Leather jacket, nicely broken in',
    'X100V, box damaged',
  ])('is not "%s"', (title) => {
    expect(isForParts(title)).toBe(false);
  });

  it('is quick with what is made to be slow', () => {
    expect(isForParts('not '.repeat(20_000))).toBe(false);
    expect(isForParts('does '.repeat(20_000))).toBe(false);
  });
});

describe(isSecondHand, () => {
  it.each(['Used X100V', 'X100V gebrauchte Kamera', 'Pre-owned bags', 'Appareil d’occasion', 'X100V 中古品'])(
    'is "%s"',
    (title) => {
      expect(isSecondHand(title)).toBe(true);
    },
  );

  it.each(['X100V', 'Unused X100V', 'X100V, never used', 'Nicht gebrauchte Kamera', 'Mint green X100V'])(
    'is not "%s"',
    (title) => {
      expect(isSecondHand(title)).toBe(false);
    },
  );
});

describe(withoutFaults, () => {
  it('leaves the thing, and what is said to be in order', () => {
    expect(withoutFaults('X100V for parts, ジャンク, defekt').replace(/\s+/g, ' ')).toBe('X100V , , ');
    expect(withoutFaults('X100V not broken')).toBe('X100V not broken');
  });
});

describe(usedIn, () => {
  it.each([
    ['de', 'gebraucht'],
    ['fr-CH', 'occasion'],
    ['constructor', 'used'],
    ['en', 'used'],
    [undefined, 'used'],
  ])('%s is "%s"', (language, word) => {
    expect(usedIn(language)).toBe(word);
  });
});
