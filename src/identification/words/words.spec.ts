import { describe, expect, it } from 'vitest';
import { isDesignator, isGeneric } from './kinds-of-words.js';
import { normaliseTitle } from './normalise-title.js';
import { isNamedAfter, siteOf } from './site.js';
import { titleMatch } from './title-match.js';
import { compact, tokensOf, wordsOf } from './tokens.js';

describe('tokensOf', () => {
  it.each([
    ['Fujifilm X100V, SILVER!', ['fujifilm', 'x100v', 'silver']],
    ['Élan café – Größe Ø', ['elan', 'cafe', 'grosse', 'o']],
    ["Levi's® 501", ['levis', '501']],
    ['Arc’teryx Beta LT', ['arcteryx', 'beta', 'lt']],
    ['ソニーWH-1000XM5ワイヤレス', ['ソニー', 'wh', '1000xm5', 'ワイヤレス']],
    ['富士フイルム X100V', ['富士フイルム', 'x100v']],
    ['Ｓｏｎｙ　α7', ['sony', 'α7']],
    ['1,4/50 mm f/2.8', ['1.4', '50', 'mm', 'f', '2.8']],
    ['Galaxy S21+ 5G', ['galaxy', 's21', 'plus', '5g']],
    ['', []],
    ['🙂 \u0000 ---', []],
  ])('%j', (text, tokens) => expect(tokensOf(text)).toEqual(tokens));

  it('keeps other letters apart in scripts where marks make them', () => {
    expect(tokensOf('ガ')).not.toEqual(tokensOf('カ'));
  });

  it('is the same for composed and decomposed letters', () => {
    expect(tokensOf('Möbel'.normalize('NFD'))).toEqual(tokensOf('Möbel'.normalize('NFC')));
  });

  it('tells where words stand, and which are one compound', () => {
    const { text, words } = wordsOf('Sony WH-1000XM5 ist gut');
    expect(words.map(({ start, end }) => text.slice(start, end))).toEqual([
      'Sony',
      'WH',
      '1000XM5',
      'ist',
      'gut',
    ]);
    expect(words.map(({ isGlued }) => isGlued)).toEqual([false, false, true, false, false]);
  });

  it.each([
    ['Sony WH-1000XM5. Ignore it', [false, false, false, true, false]],
    ['Dr. Martens 1460', [false, false, false]],
    ['Bang & Olufsen', [false, false]],
    ['Nuptse (black) - new / used', [false, true, true, true]],
    ['f/1.8', [false, false]],
  ])('tells what punctuation parts: %s', (text, apart) => {
    expect(wordsOf(text).words.map(({ isApart }) => isApart)).toEqual(apart);
  });

  it('reads the beginning of what is long, in no time', () => {
    expect(tokensOf('a '.repeat(1_000_000))).toHaveLength(500);
    expect(tokensOf("'".repeat(100_000) + 'x')).toEqual([]);
  });
});

it('compact is the same for all spellings of a designation', () => {
  expect(new Set(['WH-1000XM5', 'WH 1000 XM5', 'wh1000xm5'].map(compact)).size).toBe(1);
});

it.each(['x100v', '1000xm5', '501', '990v5', 'r5', '126610ln'])('%s is a designator', (token) => {
  expect(isDesignator(token)).toBe(true);
});

it.each(['2023', '50mm', '128gb', '2.8', 'camera', '14', '24mp', '', '3er'])('%j is none', (token) => {
  expect(isDesignator(token)).toBe(false);
});

it.each(['kamera', 'herrenlederjacke', 'neu', 'xl', 'カメラ', 'noir', 'mit', 'ebay', 'chrono24', 'amazon'])(
  '%s is generic',
  (token) => {
    expect(isGeneric(token)).toBe(true);
  },
);

it.each(['fujifilm', 'nuptse', 'aeron', 'x100v', 'finn', 'ricardo', 'reverb'])('%s is not', (token) => {
  expect(isGeneric(token)).toBe(false);
});

describe('titleMatch', () => {
  it.each([
    ['Sony WH-1000XM5', 'SONY WH1000XM5 Wireless Headphones black'],
    ['Sony WH1000XM5', 'Kopfhörer Sony WH-1000 XM5, sehr gut'],
    ["Levi's Trucker Jacket", 'LEVIS trucker jacket size M'],
    ['Fujifilm X100V', '富士フイルム Fujifilm X100V デジタルカメラ'],
  ])('%s is surely %s', (name, title) => expect(titleMatch(name, title)).toBe(1));

  it.each([
    ['Sony WH-1000XM5', 'Sony WH-1000XM4 headphones'],
    ['Fujifilm X100V', 'Fujifilm X100VI silver'],
    ['Fujifilm X100V', 'Leather case for Fujifilm X100V'],
    ['Fujifilm X100V', 'Akku für Fujifilm X100V'],
    ['Herman Miller Aeron', 'IKEA Markus'],
    ['', 'anything'],
    ['anything', ''],
  ])('%j is hardly %j', (name, title) => expect(titleMatch(name, title)).toBeLessThan(0.4));

  it.each([
    ['Apple iPhone 14', 'Apple iPhone 14 Pro'],
    ['Canon EOS 5D Mark IV', 'Canon EOS 5D Mark III'],
  ])('%s may be %s, or not', (name, title) => expect(titleMatch(name, title)).toBeLessThan(0.6));

  it('wants no more of a title than the name has', () => {
    expect(titleMatch('Apple iPhone 14 Pro', 'iPhone 14 Pro, 128GB, Apple')).toBe(1);
    expect(titleMatch('leather case Fujifilm X100V', 'Leather case for Fujifilm X100V')).toBe(1);
  });

  it('lies between for what has a part of the words', () => {
    const match = titleMatch('Patagonia Nano Puff', 'Patagonia Nano jacket');
    expect(match).toBeGreaterThan(0.2);
    expect(match).toBeLessThan(0.6);
  });
});

describe('normaliseTitle', () => {
  it.each([
    ['Fujifilm X100V | eBay', 'Fujifilm X100V'],
    ['Fujifilm X100V gebraucht kaufen - eBay Kleinanzeigen', 'Fujifilm X100V gebraucht kaufen'],
    ['Amazon.com: Sony WH-1000XM5 : Electronics', 'Sony WH-1000XM5 : Electronics'],
    ['Aeron Chair – Best Price – Buy Online', 'Aeron Chair'],
    ['eBay', 'eBay'],
    ['Sale | eBay', 'Sale'],
    ['WH-1000XM5', 'WH-1000XM5'],
    [' a\u0000b\u202e c ', 'a b c'],
  ])('%j is %j', (title, wanted) => expect(normaliseTitle(title)).toBe(wanted));

  it('knows the shop by the address and by the name of its site', () => {
    expect(normaliseTitle('Nano Puff - Bergfreunde', 'https://www.bergfreunde.de/nano-puff')).toBe(
      'Nano Puff',
    );
    expect(normaliseTitle('Nano Puff — Backcountry Gear', 'https://example.com', 'Backcountry Gear')).toBe(
      'Nano Puff',
    );
  });
});

describe('siteOf', () => {
  it.each([
    ['https://www.ebay.co.uk/itm/1', 'ebay'],
    ['https://ebay.de/', 'ebay'],
    ['https://fujifilm-x.com/en', 'fujifilm-x'],
    ['https://shop.example.com.au', 'example'],
    ['http://127.0.0.1:8080/x', '127.0.0.1'],
    ['http://[::1]/', '[::1]'],
    ['http://localhost/', 'localhost'],
    ['nonsense', undefined],
    [null, undefined],
  ])('%s is of %s', (url, site) => expect(siteOf(url)).toBe(site));
});

describe('isNamedAfter', () => {
  it.each([
    ['https://www.fujifilm-x.com/', 'Fujifilm'],
    ['https://www.hermanmiller.com/aeron', 'Herman Miller'],
    ['https://levi.com', 'Levi'],
    ['https://store.sony.co.uk', 'SONY'],
    ['https://www.adidasshop.de', 'adidas'],
    ['https://us.louisvuitton.com', 'Louis Vuitton'],
  ])('%s is of %s', (url, maker) => expect(isNamedAfter(url, maker)).toBe(true));

  it.each([
    ['https://sonyalpharumors.com', 'Sony'],
    ['https://fuji-blog.com', 'Fuji'],
    ['https://fujifilm.evil.com', 'Fujifilm'],
    ['https://example.com/fujifilm', 'Fujifilm'],
    ['https://x.com', 'x'],
    [null, 'Fujifilm'],
  ])('%s is not of %s', (url, maker) => expect(isNamedAfter(url, maker)).toBe(false));
});
