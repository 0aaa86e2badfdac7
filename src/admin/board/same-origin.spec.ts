import { describe, expect, it } from 'vitest';
import { isFromOwnPage } from './same-origin.js';

const asked = (headers: Record<string, string>, publicUrl?: string) =>
  isFromOwnPage({ headers, get: ((name: string) => headers[name]) as never }, publicUrl);

describe('isFromOwnPage', () => {
  it.each([
    [{ 'sec-fetch-site': 'same-origin' }],
    [{ origin: 'http://board.test:3000', host: 'board.test:3000' }],
    [{ origin: 'https://images.example.org', host: 'api:3000' }, 'https://images.example.org/x'],
  ])('holds for %j', (headers, publicUrl?: string) => {
    expect(asked(headers as Record<string, string>, publicUrl)).toBe(true);
  });

  it.each([
    [{}],
    [{ host: 'board.test' }],
    [{ origin: 'null', host: 'board.test' }],
    [{ origin: 'https://evil.test', host: 'board.test' }],
    [{ origin: 'http://board.test:81', host: 'board.test' }],
    [{ 'sec-fetch-site': 'same-site', origin: 'http://board.test', host: 'board.test' }],
    [{ 'sec-fetch-site': 'none' }],
  ])('does not hold for %j', (headers) => {
    expect(asked(headers as Record<string, string>)).toBe(false);
  });
});
