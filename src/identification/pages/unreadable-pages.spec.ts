import { describe, expect, it } from 'vitest';
import { pageFault } from './page-faults.js';
import { UnreadablePages } from './unreadable-pages.js';

describe('pages that cannot be read', () => {
  it('are read again after some minutes, and others at once', async () => {
    let now = 1;
    let read = 0;
    const pages = new UnreadablePages(() => now);
    const failing = (code: 'PAGE_UNREADABLE' | 'PAGES_WAITING') => () => {
      read++;
      return Promise.reject(pageFault(code));
    };
    const ask = (page: string, code: 'PAGE_UNREADABLE' | 'PAGES_WAITING' = 'PAGE_UNREADABLE') =>
      expect(pages.unless(page, failing(code))).rejects.toMatchObject({ code });
    await ask('1 https://a.example/');
    await ask('1 https://a.example/');
    expect(read).toBe(1);
    await ask('2 https://a.example/');
    await ask('1 https://b.example/', 'PAGES_WAITING');
    await ask('1 https://b.example/', 'PAGES_WAITING');
    expect(read).toBe(4);
    now += 600_001;
    await ask('1 https://a.example/');
    expect(read).toBe(5);
  });
});
