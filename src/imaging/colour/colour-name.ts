import { chroma, distance, parseHex, toOklab, type Oklab, type Rgb } from './oklab.js';

/**
 * Colours that people call by these names: some names have several shades, since one point each
 * would make most browns "dark grey" and most skies "grey".
 */
const SHADES: Record<string, string[]> = {
  black: ['#000000', '#141414'],
  'dark grey': ['#333333', '#4d4d4d'],
  grey: ['#6e6e6e', '#8c8c8c'],
  'light grey': ['#b0b0b0', '#d3d3d3'],
  white: ['#ffffff', '#f2f2f2'],
  red: ['#ff0000', '#dc143c', '#d02020'],
  'dark red': ['#8b0000', '#5c0a0a'],
  pink: ['#ffc0cb', '#ff85a8', '#f4a0b5'],
  magenta: ['#ff00ff', '#d020a0', '#c71585'],
  purple: ['#800080', '#6a2c91', '#9b4dca'],
  violet: ['#8a2be2', '#a070e0'],
  lavender: ['#e0d8f5', '#c8b8e8'],
  navy: ['#000080', '#14143c'],
  blue: ['#0000ff', '#1e50c8', '#4169e1'],
  'dark blue': ['#1c2f52', '#26456e'],
  'light blue': ['#add8e6', '#87ceeb', '#8fb4dc'],
  'sky blue': ['#3fa0e8', '#00bfff'],
  'slate blue': ['#6a7fa0', '#4f6580'],
  cyan: ['#00ffff'],
  turquoise: ['#40e0d0', '#20b2aa'],
  teal: ['#008080', '#205858'],
  'dark green': ['#006400', '#1f3a1f', '#2a4a20'],
  green: ['#008000', '#2e8b3a', '#4a8f3c', '#00c800'],
  lime: ['#00ff00', '#9acd32', '#b4f000'],
  'light green': ['#90ee90', '#b5d8a0'],
  olive: ['#808000', '#6b6b2f', '#4f5222', '#8a8a50'],
  yellow: ['#ffff00', '#f5e050', '#ffd700'],
  cream: ['#fffdd0', '#f5ecd7'],
  beige: ['#e0d0b0', '#d2c0a0'],
  tan: ['#d2b48c', '#b89b74'],
  gold: ['#d4a520', '#c09020'],
  orange: ['#ffa500', '#ff8000', '#f06a10'],
  salmon: ['#fa8072', '#e9967a'],
  brown: ['#8b4513', '#7a5230', '#96693f'],
  'dark brown': ['#3b2314', '#54381f', '#463a30'],
  taupe: ['#8b7d70', '#6f6258', '#9c8c7c'],
};

const NAMED: { name: string; colour: Oklab }[] = Object.entries(SHADES).flatMap(([name, shades]) =>
  shades.map((hex) => ({ name, colour: toOklab(...parseHex(hex)) })),
);

const GREYS = NAMED.filter(({ colour }) => chroma(colour) < 0.001);

/** Below this, the eye sees grey: the nearest shade might be a pale colour that nobody would call it. */
const NEUTRAL_CHROMA = 0.015;

/** The everyday name of a colour. */
export function colourName(rgb: Rgb): string {
  const colour = toOklab(...(rgb.map(Math.round) as Rgb));
  const candidates = chroma(colour) < NEUTRAL_CHROMA ? GREYS : NAMED;
  return candidates.reduce((best, candidate) =>
    distance(candidate.colour, colour) < distance(best.colour, colour) ? candidate : best,
  ).name;
}
