import { describe, expect, it } from 'vitest';
import { splitUrls } from './url-list.js';

describe(splitUrls.name, () => {
  it.each([
    ['', []],
    ['  ', []],
    ['http://a/1.jpg', ['http://a/1.jpg']],
    ['http://a/1.jpg,http://b/2.jpg', ['http://a/1.jpg', 'http://b/2.jpg']],
    [' http://a/1.jpg , HTTPS://b/2.jpg ,', ['http://a/1.jpg', 'HTTPS://b/2.jpg']],
    ['http://a/1.jpg; http://b/2.jpg|http://c/3.jpg', ['http://a/1.jpg', 'http://b/2.jpg', 'http://c/3.jpg']],
    ['http://a/1.jpg\r\nhttp://b/2.jpg\n', ['http://a/1.jpg', 'http://b/2.jpg']],
    ['http://a/1.jpg http://b/2.jpg', ['http://a/1.jpg', 'http://b/2.jpg']],
    ['http://a/w_300,h_300;q=1/1.jpg,http://b/2.jpg', ['http://a/w_300,h_300;q=1/1.jpg', 'http://b/2.jpg']],
    ['http://a/?u=http://b/2.jpg', ['http://a/?u=http://b/2.jpg']],
    ['http://a/1.jpg,,http://b/2.jpg', ['http://a/1.jpg', 'http://b/2.jpg']],
    ['data:image/png;base64,iVBORw0KGgo=', ['data:image/png;base64,iVBORw0KGgo=']],
    ['not a url', ['not a url']],
    ['a.jpg, b.jpg', ['a.jpg', 'b.jpg']],
  ])('of %j gives %j', (cell, urls) => {
    expect(splitUrls(cell)).toEqual(urls);
  });

  it('takes no long time, whatever the cell', () => {
    for (const cell of [
      ' '.repeat(200_000),
      ','.repeat(200_000),
      `a${' ,'.repeat(100_000)}`,
      'a:'.repeat(100_000),
    ])
      expect(splitUrls(cell).length).toBeLessThan(200_001);
  });
});
