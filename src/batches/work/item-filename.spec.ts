import { describe, expect, it } from 'vitest';
import { itemFilename } from './item-filename.js';

describe('the name of a fetched file', () => {
  it.each([
    ['as the host offers it', 'Stuhl.jpg', 'https://shop.example/x/1234.jpg', 'Chair', 'Stuhl.jpg'],
    ['as its address ends', undefined, 'https://shop.example/x/1234.jpg?w=1', 'Chair', '1234.jpg'],
    ['decoded', undefined, 'https://shop.example/gr%C3%BCn.png', 'Chair', 'grün.png'],
    ['as its product is called', undefined, 'https://shop.example/x/', 'Chair', 'Chair'],
    ['something at any rate', undefined, 'https://shop.example/', '', 'unnamed'],
    ['no path that a host offers', '../../etc/passwd', 'https://shop.example/', '', 'passwd'],
    ['no path in its address', undefined, 'https://shop.example/a%2F..%2Fb.jpg', '', 'b.jpg'],
    [
      'as it stands where it cannot be decoded',
      undefined,
      'https://shop.example/%E0%A4.jpg',
      '',
      '%E0%A4.jpg',
    ],
  ])('is %s', (_, offered, url, productName, expected) => {
    expect(itemFilename(offered, url, productName)).toBe(expected);
  });
});
