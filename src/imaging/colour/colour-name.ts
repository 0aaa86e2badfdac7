import { chroma, toOklab, type Rgb } from './oklab.js';
import { FAMILIES, NEUTRALS, type Ladder } from './colour-families.js';

/** Below this chroma the eye sees grey. */
const NEUTRAL_CHROMA = 0.02;

/** In near-black and near-white, a tint this weak is not seen either. */
const FAINT_CHROMA = 0.035;
const NEAR_BLACK = 0.2;
const NEAR_WHITE = 0.985;

/**
 * The everyday name of a colour: the family by its hue first, as people do, then the shade. The nearest of
 * a list of named colours would call a dull green "taupe", for dull colours are all near each other.
 */
export function colourName(rgb: Rgb): string {
  const colour = toOklab(...(rgb.map(Math.round) as Rgb));
  const [lightness, a, b] = colour;
  const strength = chroma(colour);
  const faint = strength < FAINT_CHROMA && (lightness < NEAR_BLACK || lightness > NEAR_WHITE);
  if (strength < NEUTRAL_CHROMA || faint) return climb(NEUTRALS, lightness);

  const hue = ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
  const { bands } = FAMILIES.find(({ until }) => hue < until)!;
  return climb(bands.find(({ until }) => strength < until)!.ladder, lightness);
}

const climb = (ladder: Ladder, lightness: number) => ladder.find(({ until }) => lightness < until)!.name;
