import { describe, expect, it } from 'vitest';
import { cutList, cutText } from './message-size.js';

describe(cutText, () => {
  it('leaves alone what is short enough', () => {
    expect(cutText('Grün "ist" 椅子', 100)).toBe('Grün "ist" 椅子');
  });

  it('counts bytes as they are sent', () => {
    expect(cutText('椅子椅子', 9)).toBe('椅子椅');
    expect(cutText('""""', 5)).toBe('""');
    expect(cutText('\u0001\u0001', 7)).toBe('\u0001');
  });

  it('keeps characters whole', () => {
    expect(cutText('😀😀', 7)).toBe('😀');
    expect(cutText('a\ud83d', 100)).toBe('a\ufffd');
  });
});

describe(cutList, () => {
  it('keeps the first ones that have room', () => {
    expect(cutList(['one', 'two', 'three'], 100)).toEqual(['one', 'two', 'three']);
    expect(cutList(['one', 'two', 'three'], 12)).toEqual(['one', 'two']);
    expect(cutList(['x'.repeat(20)], 12)).toEqual([]);
  });
});
