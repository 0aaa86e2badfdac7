import type { Swatch } from '../../../../imaging/measure/palette.js';

export interface NamedColour {
  name: string;
  /** Part of what is visible, 0–1. */
  share: number;
}

/** What transparent parts are shown on, and so what they look like in a rendition. */
const BACKGROUND = 'white';

/** Opacity is known to half a fifteenth. */
const OPACITY_TOLERANCE = 1 / 30;

/**
 * The palette by name, the largest first: several swatches may share one. White that is only the background
 * behind transparent parts is not counted.
 *
 * @param opacity of the picture on average, 0–1
 */
export function addUpByName(palette: Pick<Swatch, 'name' | 'share'>[], opacity: number): NamedColour[] {
  // Of a few strokes on nothing, the rendition shows their soft rims rather than their colour.
  if (opacity <= OPACITY_TOLERANCE) return [];
  const shares = new Map<string, number>();
  for (const { name, share } of palette) shares.set(name, (shares.get(name) ?? 0) + share);
  if (opacity < 1) {
    shares.set(BACKGROUND, (shares.get(BACKGROUND) ?? 0) - (1 - opacity) - OPACITY_TOLERANCE);
  }
  const colours = [...shares].map(([name, share]) => ({ name, share })).filter(({ share }) => share > 0);
  const visible = opacity < 1 ? colours.reduce((sum, { share }) => sum + share, 0) : 1;
  return colours
    .map(({ name, share }) => ({ name, share: Math.min(1, share / visible) }))
    .toSorted((p, q) => q.share - p.share);
}
