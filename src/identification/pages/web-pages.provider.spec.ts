import { expect, it } from 'vitest';
import type { AppConfig } from '../../config/app-config.js';
import { questionKey } from '../providers/question-key.js';
import { MAX_PAUSE_MS } from './host-turns.js';
import { ROBOTS_TIMEOUT_MS } from './robots.js';
import { WebPages } from './web-pages.provider.js';

const pagesIn = (pageTimeoutSeconds: number) =>
  new WebPages({ pageTimeoutSeconds, timeoutSeconds: 1 } as AppConfig['identification']);

it.each([1, 20, 600])('a page has its own %s s, and time for all that comes before it', (seconds) => {
  const before = (ROBOTS_TIMEOUT_MS + MAX_PAUSE_MS) / 1000;
  expect(pagesIn(seconds).timeoutSeconds()).toBeGreaterThanOrEqual(seconds + before);
});

it('what is kept of a page is not told any more once pages are read otherwise', () => {
  const pages = pagesIn(1);
  const later = Object.create(pages, { version: { value: pages.version + 1 } }) as WebPages;
  expect(questionKey(later, ['page'])).not.toBe(questionKey(pages, ['page']));
});
