import { describe, expect, it } from 'vitest';
import { toAnswer, type WebDetection } from './google-vision-answer.js';

const pagesTitled = (...titles: string[]): WebDetection => ({
  bestGuessLabels: [],
  webEntities: [],
  pagesWithMatchingImages: titles.map((pageTitle, at) => ({
    url: `https://shop.example/${at}`,
    pageTitle,
  })),
});
const titlesOf = (...titles: string[]) => toAnswer(pagesTitled(...titles)).matches.map(({ title }) => title);

describe('titles of pages', () => {
  it('are read without their marks', () => {
    expect(titlesOf('The <b>Trail Jacket</b>-200 &amp; others', '<em>Acme</em> 5 &lt; 6')).toEqual([
      'The Trail Jacket-200 & others',
      'Acme 5 < 6',
    ]);
  });

  it('that are made to be a burden are passed over, and only they', () => {
    const burdens = ['<i>', '<b>', '<b id=1>', '<table><td>', '&lt;div&gt;', '<p>x<b id=2>'];
    const titles = burdens.map((burden) => burden.repeat(200_000));
    const read = titlesOf(...titles, '<b>Acme</b> Trail');
    expect(read.at(-1)).toBe('Acme Trail');
    expect(read.every((title) => title.length <= 300)).toBe(true);
  });

  it('are as many as anybody looks at', () => {
    expect(titlesOf(...Array.from({ length: 5000 }, (_, at) => `Title ${at}`))).toHaveLength(40);
  });
});
