import { describe, expect, it } from 'vitest';
import { TITLE_SETS } from './testing/title-sets.js';
import { match, matches } from '../testing/visual-matches.js';
import type { VisualMatch } from '../../analysis/identification-results.js';
import { judge } from './judgement.js';
import { claimFrom } from './product-rules.js';

const SEEN_AT = '2026-01-01T00:00:00.000Z';
function ruled(given: VisualMatch[], labels: string[] = []) {
  const result = { matches: given, labels, seenAt: SEEN_AT };
  return claimFrom(judge(result), result);
}
const ruledExact = (titles: string[]) => ruled(matches(titles, { isExact: true }));

describe('rules', () => {
  it.each(TITLE_SETS)('tell maker and model of $of', ({ titles, maker, model }) => {
    const claim = ruledExact(titles);
    expect({ maker: claim?.maker ?? null, model: claim?.model ?? null }).toEqual({ maker, model });
  });

  it('are sure where many sites agree', () => {
    for (const { titles } of TITLE_SETS.slice(0, 4))
      expect(ruledExact(titles)!.confidence).toBeGreaterThan(0.8);
  });

  it('are less sure of pictures that are merely alike, and of few sites', () => {
    const titles = TITLE_SETS[0]!.titles;
    const [exact, alike, one] = [
      ruledExact(titles)!,
      ruled(matches(titles))!,
      ruledExact(titles.slice(0, 1))!,
    ];
    expect(alike.confidence).toBeLessThan(exact.confidence);
    expect(one.confidence).toBeLessThan(alike.confidence);
    expect(one).toMatchObject({ maker: 'Fujifilm', model: 'X100V' });
  });

  it('say the same whatever the order of what is found', () => {
    for (const { titles, maker, model } of TITLE_SETS) {
      const claim = ruled(matches(titles, { isExact: true }).toReversed());
      expect([claim?.maker ?? null, claim?.model ?? null]).toEqual([maker, model]);
    }
  });

  it('go by what is the same, not by what is alike', () => {
    const same = matches(['Nikon F3 @ a.com', 'Nikon F3 camera @ b.com'], { isExact: true });
    const alike = matches(['Canon A-1 @ c.com', 'Canon A-1 SLR @ d.com', 'Canon A-1 @ e.com']);
    expect(ruled([...alike, ...same])).toMatchObject({ maker: 'Nikon', model: 'F3' });
  });

  it('go by makers and models that providers know', () => {
    const claim = ruled([
      match('The best chair there is', 'https://a.com/1', { maker: 'Plonk Industries GmbH', model: 'Sitzo' }),
      match('Sitzo by Plonk Industries', 'https://b.com/1', { maker: 'Plonk Industries', model: 'Sitzo' }),
    ]);
    expect(claim).toMatchObject({ maker: 'Plonk Industries', model: 'Sitzo' });
  });

  it.each([
    ['nothing', [], []],
    ['shops that name nothing', ['Online Shop', 'eBay', 'Sale | Buy now', '404 - Page not found'], []],
    ['signs and blanks', ['🙂🙂', '---', '   ', '$$$ 20% %%%'], []],
  ])('say nothing of %s', (_, titles) => expect(ruledExact(titles)).toBeUndefined());

  it('name the kind of thing, with no certainty, where that is all that titles have in common', () => {
    const claim = ruled(matches(['Wrangler denim jacket', 'Lee denim jacket', 'Zara denim jacket']))!;
    expect(claim).toMatchObject({ maker: null, model: null, name: 'denim jacket' });
    expect(claim.confidence).toBeLessThan(0.4);
  });

  it.each([
    [
      'Red flower on a table | Unsplash @ unsplash.com',
      'Flower in spring @ pinterest.com',
      'Flower @ stock.adobe.com',
    ],
    ['Cute cat on a sofa @ a.com', 'Cat looks at you @ b.com', 'Cat pictures @ c.com'],
    ['zorbo on the wall @ a.com', 'zorbo by night @ b.com', 'zorbo again @ c.com'],
  ])('take nobody for a maker because titles begin so: %s', (...titles) => {
    expect(ruledExact(titles)?.maker ?? null).toBeNull();
    expect(ruled(matches(titles))?.maker ?? null).toBeNull();
  });

  it('do not take for a maker what a provider saw in the picture', () => {
    const titles = ['Gnome by night', 'Gnome at home', 'Gnome with hat', 'Gnome'];
    expect(ruled(matches(titles, { isExact: true }), ['gnomes'])?.maker ?? null).toBeNull();
  });

  it('do not hear of products from sites of pictures', () => {
    const pictures = ['Zorbo Quell @ unsplash.com', 'Zorbo Quell @ pinterest.de', 'Zorbo Quell @ alamy.com'];
    expect(ruledExact(pictures)).toMatchObject({ maker: null, model: null, name: 'Zorbo Quell' });
    const shops = ['Nikon F3 @ a.com', 'Nikon F3 @ b.com'];
    expect(ruledExact([...pictures, ...shops])).toMatchObject({ maker: 'Nikon', model: 'F3' });
  });

  it('do not take a kind of thing for a model', () => {
    const titles = [
      'Zassenhaus Kaffeemühle @ a.de',
      'Zassenhaus Kaffeemühle Holz @ b.de',
      'Zassenhaus Kaffeemühle @ c.de',
    ];
    expect(ruledExact(titles)?.model ?? null).toBeNull();
  });

  it.each([
    ['Northpeak', 'Trail Jacket', 'Northpeak Trail Jacket', ['# Trail Jacket', '# Trail Jacket, blue, M']],
    [
      "Levi's",
      'Trucker',
      "Levi's Trucker Jacket",
      ['# Trucker Jacket', '# Trucker Jacke blau', '# trucker jacket'],
    ],
    ['Patagonia', 'Nano Puff', 'Patagonia Nano Puff Jacket', ['# Nano Puff Jacket', '# Nano Puff, black']],
    [
      'Patagonia',
      'Better Sweater',
      'Patagonia Better Sweater Jacket',
      ['# Better Sweater Jacket', '# Better Sweater Fleece Jacket', '# Better Sweater Jacket M'],
    ],
    [
      'Adidas',
      'Samba OG',
      'Adidas Samba OG Schuhe',
      ['# Samba OG Schuhe', '# Samba OG', '# Samba OG Sneaker'],
    ],
    ['Barbour', null, 'Barbour jacket', ['# wax jacket', '# Wachsjacke', '# jacket L']],
    [
      'Acme',
      'Trail Jacket 200',
      'Acme Trail Jacket 200',
      ['# Trail Jacket 200', '# Trail Jacket 200 M', '# Trail Jacket 200'],
    ],
    ['Nikon', 'F3', 'Nikon F3', ['# F3 camera', '# F3 camera, used', '# F3 camera']],
    ['Herman Miller', 'Aeron', 'Herman Miller Aeron', ['# Aeron chair', '# Aeron', '# Aeron, graphite']],
    ['Northpeak', 'Trail', 'Northpeak Trail', ['# Trail jacket', '# Trail pants', '# Trail']],
  ])('say which kind of thing it is where the name does not: %s, %s, %s', (maker, model, name, titles) => {
    const byDomain = titles.map((title, at) =>
      match(title.replace('#', maker), `https://site${at}.example/p`, { maker, isExact: true }),
    );
    expect(ruled(byDomain)).toMatchObject({ maker, model, name });
    expect(ruled(byDomain.toReversed())).toMatchObject({ maker, model, name });
  });

  it('know the third from the second, however it is written', () => {
    const titles = [
      'Canon EOS 5D Mark III body @ a.com',
      'Canon EOS 5D Mark III DSLR @ b.com',
      'Canon 5D Mk III kamera @ c.com',
    ];
    expect(ruledExact(titles)).toMatchObject({
      maker: 'Canon',
      model: expect.stringMatching(/5D M(?:ar)?k III$/),
    });
  });

  it('name what a provider saw where it found nothing else', () => {
    expect(ruled([], ['denim jacket'])).toMatchObject({
      maker: null,
      name: 'denim jacket',
      confidence: 0.15,
    });
  });

  it('bear with titles that are made to break them', () => {
    const titles = [
      'A'.repeat(100_000),
      'Nikon '.repeat(10_000),
      '\u0000\u202eevil\ufeff',
      '(((((((((',
      '__proto__ constructor toString',
      'x'.repeat(50) + ' '.repeat(50_000) + '\ud800',
    ];
    for (const title of titles) ruledExact([title, title, ...titles]);
    expect(ruledExact(['constructor toString', '__proto__'])?.maker ?? null).toBeNull();
  });

  it('show those first that say most', () => {
    const { witnesses } = ruledExact(['Nikon camera @ a.com', 'Nikon F3 @ b.com', 'Nikon F3 @ c.com'])!;
    expect(witnesses.map(({ site }) => site)).toEqual(['b', 'c', 'a']);
  });
});

describe('an entry of the catalogue', () => {
  const entry = (title: string, said: Partial<VisualMatch> = {}) =>
    match(title, null, { imageId: 'a', score: 0.97, isExact: true, ...said });

  it('names the product, and maker and model where it knows them', () => {
    expect(ruled([entry('Grandpa’s camera', { maker: 'Leica', model: 'M3' })])).toMatchObject({
      name: 'Grandpa’s camera',
      maker: 'Leica',
      model: 'M3',
      confidence: 0.95,
    });
  });

  it.each([
    ['Fujifilm X100V Silver', 'Fujifilm', 'X100V'],
    ['Sony WH-1000XM5 Wireless Headphones', 'Sony', 'WH-1000XM5'],
    ["Levi's® Trucker Jacket II", "Levi's", 'Trucker Jacket II'],
    ["Levi's Trucker Jacket II, blue, size M", "Levi's", 'Trucker Jacket II'],
    ['Patagonia Nano Puff Jacket blue M', 'Patagonia', 'Nano Puff Jacket'],
    ['Canon EOS 5D Mark II body', 'Canon', 'EOS 5D Mark II'],
    // What would be lost stands in the name, which then is all that there is.
    ['Sony RX100 Camera VII', 'Sony', null],
    ['Acme Trail Jacket 200', null, null],
    ['Blue mug, large', null, null],
    ['Product 17', null, null],
  ])('lets them be read from its name: %s', (name, maker, model) => {
    expect(ruled([entry(name)])).toMatchObject({ name, maker, model });
  });

  it.each([
    ['Northpeak Trail Jacket', 'Trail Jacket'],
    ['Northpeak Trail Jacket 200', 'Trail Jacket 200'],
    ['Northpeak Trail Jacket blue II', null],
    ['Trail Jacket', null],
  ])('lets its model be read from its name where it has a maker only: %s', (name, model) => {
    expect(ruled([entry(name, { maker: 'Northpeak' })])).toMatchObject({ name, maker: 'Northpeak', model });
  });

  it('is less sure where it is merely like it, or another product is as near', () => {
    const sure = ruled([entry('Fujifilm X100V')])!.confidence;
    expect(ruled([entry('Fujifilm X100V', { isExact: false, score: 0.7 })])!.confidence).toBeLessThan(0.6);
    const other = entry('Canon A-1', { imageId: 'b' });
    expect(ruled([entry('Fujifilm X100V'), other])!.confidence).toBeLessThan(0.65);
    expect(ruled([entry('Fujifilm X100V'), entry('Fujifilm X100V', { imageId: 'b' })])!.confidence).toBe(
      sure,
    );
  });
});
