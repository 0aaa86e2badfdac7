import { describe, expect, it } from 'vitest';
import { offerMatch } from './offer-match.js';

const CAMERA = 'Fujifilm X100V';

describe(offerMatch, () => {
  it.each([
    'Fujifilm X100V',
    'FUJIFILM X100V silver, very good condition',
    'Fujifilm X-100V Digital Camera with leather case and 2 batteries',
    'Fujifilm X100V + 3 batteries + charger',
    'Fujifilm X100V (with strap, case)',
    'Fujifilm X100V mit Tasche & Akku, OVP',
    'Fujifilm X100V ohne Akku',
    'Camera for sale Fujifilm X100V',
    'Fujifilm X100V for parts',
  ])('takes "%s" for the camera', (title) => {
    expect(offerMatch(CAMERA, title)).toBeGreaterThanOrEqual(0.75);
  });

  it.each([
    'Leather case for Fujifilm X100V',
    'Thumb grip for Fujifilm X100V',
    'Battery, charger & case for Fujifilm X100V',
    'Fujifilm X100V battery NP-W126S',
    'Akku für Fujifilm X100V',
    'Fujifilm X100V box only',
    'Nur OVP Fujifilm X100V',
    'Fujifilm X100V manual',
    'Fujifilm X-T5 body',
    'Canon EOS R5',
    '',
  ])('takes "%s" for something else', (title) => {
    expect(offerMatch(CAMERA, title)).toBeLessThan(0.5);
  });

  it('knows an accessory where that is what is looked for', () => {
    expect(offerMatch('Fujifilm leather case LC-X100V', 'Fujifilm leather case LC-X100V')).toBe(1);
    expect(offerMatch('Charger for Makita DC18', 'Charger for Makita DC18, used')).toBeGreaterThan(0.75);
  });

  it('does not take one variant for another, wherever that stands', () => {
    expect(offerMatch('Apple iPhone 13', 'Apple iPhone 13 (Pro Max) 256GB')).toBeLessThan(
      offerMatch('Apple iPhone 13', 'Apple iPhone 13 (red) 256GB'),
    );
  });

  it('keeps names whole that hold such words', () => {
    expect(offerMatch('Black & Decker BDCDD12', 'Black & Decker BDCDD12 drill')).toBeGreaterThan(0.75);
  });

  it('is quick with what is made to be slow', () => {
    expect(offerMatch(CAMERA, ' with'.repeat(5000))).toBe(0);
    expect(offerMatch(CAMERA, 'for '.repeat(5000))).toBe(0);
  });
});
