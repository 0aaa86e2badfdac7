/** Red, green and blue of sRGB as XYZ under D50, as ICC profiles hold them. */
const SRGB_COLOURANTS = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
} as const;
const COLOURANT_TOLERANCE = 0.003;

/** What the sRGB curve makes of a half: tells it from gamma 1.8 (0.287) and from linear (0.5). */
const SRGB_AT_HALF = 0.214;
const CURVE_TOLERANCE = 0.008;

/**
 * Whether an ICC profile is sRGB by its numbers, whatever it is called. Converting sRGB to sRGB costs a
 * quarter of the time a thumbnail takes, and most photos carry such a profile.
 */
export function isSrgbProfile(icc: Buffer): boolean {
  try {
    if (icc.toString('latin1', 16, 20) !== 'RGB ') return false;
    const tags = readTagTable(icc);
    const colourants = Object.entries(SRGB_COLOURANTS).every(([name, expected]) => {
      const at = tags.get(name);
      return (
        at !== undefined &&
        expected.every((value, i) => near(fixed(icc, at + 8 + 4 * i), value, COLOURANT_TOLERANCE))
      );
    });
    return (
      colourants &&
      ['rTRC', 'gTRC', 'bTRC'].every((name) => {
        const at = tags.get(name);
        return at !== undefined && near(curveAtHalf(icc, at), SRGB_AT_HALF, CURVE_TOLERANCE);
      })
    );
  } catch (error) {
    // A profile cut short is for libvips to judge.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const near = (value: number, expected: number, tolerance: number) => Math.abs(value - expected) <= tolerance;
const fixed = (icc: Buffer, at: number) => icc.readInt32BE(at) / 65_536;

function readTagTable(icc: Buffer): Map<string, number> {
  const tags = new Map<string, number>();
  const count = Math.min(icc.readUInt32BE(128), 100);
  for (let i = 0; i < count; i++) {
    const at = 132 + 12 * i;
    tags.set(icc.toString('latin1', at, at + 4), icc.readUInt32BE(at + 4));
  }
  return tags;
}

/** The curve's value at 0.5, for tables (`curv`) and formulas (`para`); ICC.1:2022, 10.6 and 10.18. */
function curveAtHalf(icc: Buffer, at: number): number {
  const type = icc.toString('latin1', at, at + 4);
  if (type === 'curv') {
    const count = icc.readUInt32BE(at + 8);
    if (count === 0) return 0.5;
    if (count === 1) return 0.5 ** (icc.readUInt16BE(at + 12) / 256);
    const middle = (count - 1) / 2;
    const value = (index: number) => icc.readUInt16BE(at + 12 + 2 * index) / 65_535;
    return (value(Math.floor(middle)) + value(Math.ceil(middle))) / 2;
  }
  if (type !== 'para') return NaN;
  const gamma = fixed(icc, at + 12);
  if (icc.readUInt16BE(at + 8) === 0) return 0.5 ** gamma;
  const [a, b] = [fixed(icc, at + 16), fixed(icc, at + 20)];
  return (a * 0.5 + b) ** gamma;
}
