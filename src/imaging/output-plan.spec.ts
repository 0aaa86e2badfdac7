import { describe, expect, it } from 'vitest';
import { OutputTooLarge } from './imaging.errors.js';
import { planOutput } from './output-plan.js';

const MIB = 1024 * 1024;
const photo = (width: number, height: number) =>
  ({ mediaType: 'image/jpeg', width, height, orientation: null }) as const;
const huge = photo(12_000, 8300);

describe('planOutput', () => {
  it.each(['jpeg', 'webp', 'avif'] as const)('gives large pictures more time as %s', (format) => {
    const seconds = (width: number) => planOutput(photo(width, width), format).timeoutSeconds;

    expect(seconds(5000)).toBeGreaterThan(seconds(100) + 24);
  });

  it('takes the space of what is made, not of what it is made of', () => {
    const whole = planOutput(huge, 'webp');
    const small = planOutput(huge, 'webp', 1200);

    expect(whole.bytes).toBeGreaterThan(500 * MIB);
    expect(small.bytes).toBeLessThan(whole.bytes / 2);
    expect(whole.frugal).toBe(true);
    expect(small.frugal).toBe(false);
  });

  it('counts a picture that has to be turned, or is decoded as a whole, for more', () => {
    const { bytes } = planOutput(huge, 'jpeg');

    expect(planOutput({ ...huge, orientation: 6 }, 'jpeg').bytes).toBeGreaterThan(bytes);
    expect(planOutput({ ...huge, mediaType: 'image/bmp' }, 'jpeg').bytes).toBeGreaterThan(bytes);
  });

  it('refuses an AVIF that would take gigabytes, and says what to do', () => {
    const refuse = () => planOutput(huge, 'avif');

    expect(refuse).toThrow(OutputTooLarge);
    expect(refuse).toThrow(/99600000 pixels.*give maxSize, or choose jpeg or webp/);
    expect(planOutput(huge, 'avif', 4000).bytes).toBeLessThan(640 * MIB);
    expect(planOutput(photo(8064, 6048), 'avif').frugal).toBe(true);
  });
});
