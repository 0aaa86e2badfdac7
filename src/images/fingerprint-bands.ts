/** Fingerprints of 64 bits are held as two 32-bit words each and cut into four bands of 16. */
export const BANDS = 4;
export const BAND_BITS = 16;

export function toWords(fingerprints: readonly string[]): Uint32Array {
  const words = new Uint32Array(fingerprints.length * 2);
  fingerprints.forEach((bits, i) => {
    words[2 * i] = parseInt(bits.slice(0, 32), 2);
    words[2 * i + 1] = parseInt(bits.slice(32, 64), 2);
  });
  return words;
}

export function bandOf(words: Uint32Array, item: number, band: number): number {
  return (words[2 * item + (band >> 1)]! >>> (band & 1 ? 0 : BAND_BITS)) & 0xffff;
}

export function distanceOf(words: Uint32Array, p: number, q: number): number {
  return ones(words[2 * p]! ^ words[2 * q]!) + ones(words[2 * p + 1]! ^ words[2 * q + 1]!);
}

/** Items sorted by the value of their band: those with value v stand from `starts[v]` to `starts[v + 1]`. */
export function bandIndex(words: Uint32Array, band: number) {
  const count = words.length / 2;
  const starts = new Uint32Array((1 << BAND_BITS) + 1);
  for (let item = 0; item < count; item++) starts[bandOf(words, item, band) + 1]!++;
  for (let value = 0; value < 1 << BAND_BITS; value++) starts[value + 1]! += starts[value]!;

  const members = new Uint32Array(count);
  const next = starts.slice();
  for (let item = 0; item < count; item++) members[next[bandOf(words, item, band)]!++] = item;
  return { starts, members };
}

/** Counts set bits of a 32-bit word, in parallel halves. */
function ones(word: number): number {
  word -= (word >>> 1) & 0x55555555;
  word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
  return (((word + (word >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
