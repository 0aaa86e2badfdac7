import type { MetadataResult } from '../../../productions.js';
import type { Look } from './look.js';

export type Shape = 'panorama' | 'landscape' | 'square' | 'portrait';

export function shapeOf({ width, height }: Pick<MetadataResult, 'width' | 'height'>): Shape {
  const ratio = width / height;
  if (ratio >= 2) return 'panorama';
  if (ratio > 1.05) return 'landscape';
  return ratio < 0.95 ? 'portrait' : 'square';
}

/** A colour that covers this much is all there is to say. */
export const isPlain = ({ palette }: Look) => (palette[0]?.share ?? 0) >= 0.97;
export const isDark = ({ quality }: Look) => quality.brightness < 0.25;
export const isBright = ({ quality }: Look) => quality.brightness > 0.75;
export const isFlat = ({ quality }: Look) => quality.contrast < 0.1;

/** Of an icon or a line it cannot be said how sharp it is, nor of a picture without anything in it. */
const judgeable = (look: Look, { width, height }: MetadataResult) =>
  Math.min(width, height) >= 100 && !isFlat(look) && !isPlain(look);

export const isSharp = (look: Look, metadata: MetadataResult) =>
  judgeable(look, metadata) && look.quality.sharpness > 0.7;
export const isBlurry = (look: Look, metadata: MetadataResult) =>
  judgeable(look, metadata) && look.quality.sharpness < 0.08;

const ANIMATED_FORMATS = new Set(['gif', 'webp']);

export const isAnimated = ({ pages, format }: MetadataResult) => pages > 1 && ANIMATED_FORMATS.has(format);
/** Of AVIF and HEIC, several pictures may as well be a thumbnail or a depth map. */
export const hasPages = ({ pages, format }: MetadataResult) => pages > 1 && format === 'tiff';

/** The camera's clock, as people name the hours. */
export function timeOfDay(local: string): 'night' | 'morning' | 'midday' | 'afternoon' | 'evening' {
  const hour = Number(local.slice(11, 13));
  if (hour < 5 || hour >= 22) return 'night';
  if (hour < 11) return 'morning';
  if (hour < 14) return 'midday';
  return hour < 18 ? 'afternoon' : 'evening';
}
