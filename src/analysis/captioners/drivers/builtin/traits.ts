import type { MetadataResult } from '../../../productions.js';
import type { Look } from './look.js';

export type Shape = 'wide' | 'landscape' | 'square' | 'portrait' | 'tall';

type Size = Pick<MetadataResult, 'width' | 'height'>;

export function shapeOf({ width, height }: Size): Shape {
  const ratio = width / height;
  if (ratio >= 2) return 'wide';
  if (ratio > 1.05) return 'landscape';
  if (ratio <= 0.5) return 'tall';
  return ratio < 0.95 ? 'portrait' : 'square';
}

/** Something as wide but smaller is a banner or a line. */
const PANORAMA_WIDTH = 1000;
export const isPanorama = (size: Size) => shapeOf(size) === 'wide' && size.width >= PANORAMA_WIDTH;

/** A colour that covers this much is all there is to say. */
export const isPlain = ({ colours }: Look) => (colours[0]?.share ?? 0) >= 0.97;

/** Less is the soft rim of an icon. The measure comes in steps of a fifteenth. */
export const isTransparent = ({ opacity }: Look) => opacity < 0.92;
/** Nothing differs from the background that the rendition was put on. */
export const isEmpty = ({ opacity, quality }: Look) =>
  opacity === 0 && quality.brightness === 1 && quality.contrast === 0;

export const isDark = ({ quality }: Look) => quality.brightness < 0.25;
/** Transparent parts are shown on white, which says nothing of the picture. */
export const isBright = (look: Look) => look.quality.brightness > 0.75 && !isTransparent(look);
export const isFlat = ({ quality }: Look) => quality.contrast < 0.1;

/** Of an icon or a line it cannot be said how sharp it is, nor of a picture without anything in it. */
const judgeable = (look: Look, { width, height }: Size) =>
  Math.min(width, height) >= 100 && !isFlat(look) && !isPlain(look);

export const isSharp = (look: Look, size: Size) =>
  judgeable(look, size) && look.focus === 'sharp' && look.quality.sharpness > 0.7;
export const isBlurry = (look: Look, size: Size) => judgeable(look, size) && look.focus === 'blurred';

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

/** Nearer to the equator, there are others than these four. */
const TROPIC = 23.5;
const SEASONS = ['winter', 'spring', 'summer', 'autumn'] as const;

/** Known only of pictures that say where they were taken: July is winter in half of the world. */
export function seasonOf({ takenAt, gps }: MetadataResult): (typeof SEASONS)[number] | null {
  if (!takenAt || !gps || Math.abs(gps.latitude) < TROPIC) return null;
  const quarter = Math.floor(Number(takenAt.local.slice(5, 7)) / 3);
  return SEASONS[(gps.latitude > 0 ? quarter : quarter + 2) % 4]!;
}
