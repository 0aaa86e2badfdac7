import { describe, expect, it } from 'vitest';
import { estimateEnd } from './batch-estimate.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const BATCH = { status: 'processing', total: 10, startedAt: new Date(NOW - MINUTE), endedBefore: 0 } as const;
const inMinutes = (minutes: number) => new Date(NOW + minutes * MINUTE);

describe('the end of a batch', () => {
  it('is told by its pace', () => {
    const progress = { processed: 5, isStill: false, heldUntil: null };

    expect(estimateEnd(BATCH, progress, NOW)).toEqual(inMinutes(1));
  });

  it('is not before what is held may go on', () => {
    const progress = { processed: 5, isStill: false };

    expect(estimateEnd(BATCH, { ...progress, heldUntil: inMinutes(30) }, NOW)).toEqual(inMinutes(30));
    expect(estimateEnd(BATCH, { ...progress, heldUntil: inMinutes(0.5) }, NOW)).toEqual(inMinutes(1));
  });

  it('is not known before there is a pace, save that it stands still until then', () => {
    const progress = { processed: 2, isStill: false, heldUntil: inMinutes(30) };

    expect(estimateEnd(BATCH, progress, NOW)).toBeNull();
    expect(estimateEnd(BATCH, { ...progress, isStill: true }, NOW)).toEqual(inMinutes(30));
    expect(estimateEnd({ ...BATCH, status: 'complete' }, { ...progress, isStill: true }, NOW)).toBeNull();
  });
});
