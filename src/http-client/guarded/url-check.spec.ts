import { describe, expect, it } from 'vitest';
import { hostOf } from './url-check.js';

describe('the host that an address takes the patience of', () => {
  it.each([
    ['https://Shop.example/a.jpg', 'shop.example'],
    ['https://shop.example.:443/b.jpg', 'shop.example'],
    ['http://shop.example/a.jpg', 'shop.example:80'],
    ['https://shop.example:8443/a.jpg', 'shop.example:8443'],
    ['http://[2001:db8::1]/a.jpg', '[2001:db8::1]:80'],
  ])('%s is %s', (url, host) => {
    expect(hostOf(new URL(url))).toBe(host);
  });
});
