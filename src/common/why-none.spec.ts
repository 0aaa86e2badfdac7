import { describe, expect, it } from 'vitest';
import { whyNone } from './why-none.js';

const lacking = (...reasons: (string | undefined)[]) =>
  whyNone(reasons.map((reason) => ({ unavailable: () => reason })));

describe(whyNone, () => {
  it('says nothing as long as one can be asked', () => {
    expect(lacking('Set A.', undefined)).toBeUndefined();
  });

  it('gives each reason once', () => {
    expect(lacking('Set A.', 'Set B.', 'Set A.')).toBe('Set A. Set B.');
  });
});
