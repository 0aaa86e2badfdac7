import { describe, expect, it } from 'vitest';
import { splitUrls, withoutBlanks } from './url-list.js';

it.each([
  ['http://a/my  pic.jpg', 'http://a/my%20%20pic.jpg'],
  ['not a url', 'not a url'],
])('an address is asked for without blanks: %j', (url, asked) => {
  expect(withoutBlanks(url)).toBe(asked);
});

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
    ['http://a/my pic.jpg', ['http://a/my pic.jpg']],
    ['http://a/my pic.jpg http://b/her  pic.jpg', ['http://a/my pic.jpg', 'http://b/her  pic.jpg']],
    ['http://a/1 2.jpg,http://b/3 4.jpg , http://c/', ['http://a/1 2.jpg', 'http://b/3 4.jpg', 'http://c/']],
    ['["http://a/1,2.jpg","http://b/2.jpg"]', ['http://a/1,2.jpg', 'http://b/2.jpg']],
    [String.raw`["http:\/\/a\/1.jpg"]`, ['http://a/1.jpg']],
    [`['http://a/1.jpg', 'http://b/2.jpg']`, ['http://a/1.jpg', 'http://b/2.jpg']],
    ['[http://a/1.jpg,http://b/2.jpg]', ['http://a/1.jpg', 'http://b/2.jpg']],
    ['[]', []],
    ['"http://a/1.jpg","http://b/2.jpg"', ['http://a/1.jpg', 'http://b/2.jpg']],
    [`'http://a/1.jpg, http://b/2.jpg'`, ['http://a/1.jpg', 'http://b/2.jpg']],
    ['<http://a/1.jpg> <http://b/2.jpg>', ['http://a/1.jpg', 'http://b/2.jpg']],
    ['‹http://a/1.jpg›', ['http://a/1.jpg']],
    [`http://a/it's'`, [`http://a/it's'`]],
    ['http://a/1.jpg，http://b/2，3.jpg； http://c/', ['http://a/1.jpg', 'http://b/2，3.jpg', 'http://c/']],
  ])('of %j gives %j', (cell, urls) => {
    expect(splitUrls(cell)).toEqual(urls);
  });

  it('takes no long time, whatever the cell', () => {
    for (const cell of [
      ' '.repeat(200_000),
      ','.repeat(200_000),
      `a${' ,'.repeat(100_000)}`,
      'a:'.repeat(100_000),
      'a://'.repeat(50_000),
      '['.repeat(200_000),
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      `"${' "'.repeat(100_000)}`,
    ])
      expect(splitUrls(cell).length).toBeLessThan(200_001);
  });
});
