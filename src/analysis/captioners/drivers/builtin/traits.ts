import type { MetadataResult } from '../../../productions.js';
import type { Look } from './look.js';

export type Shape = 'panorama' | 'landscape' | 'square' | 'portrait';

export function shapeOf({ width, height }: Pick<MetadataResult, 'width' | 'height'>): Shape {
  const ratio = width / height;
  if (ratio >= 2) return 'panorama';
  if (ratio > 1.05) return 'landscape';
  return ratio < 0.95 ? 'portrait' : 'square';
}

export const isDark = ({ quality }: Look) => quality.brightness < 0.25;
export const isBright = ({ quality }: Look) => quality.brightness > 0.75;
export const isFlat = ({ quality }: Look) => quality.contrast < 0.1;
export const isSharp = ({ quality }: Look) => quality.sharpness > 0.6;
/** A flat picture has nothing that could be sharp. */
export const isBlurry = (look: Look) => look.quality.sharpness < 0.12 && !isFlat(look);

const ANIMATED_FORMATS = new Set(['gif', 'webp', 'avif']);

export const isAnimated = ({ pages, format }: MetadataResult) => pages > 1 && ANIMATED_FORMATS.has(format);
export const hasPages = (metadata: MetadataResult) => metadata.pages > 1 && !isAnimated(metadata);

/** The camera's clock, as people name the hours. */
export function timeOfDay(local: string): 'night' | 'morning' | 'midday' | 'afternoon' | 'evening' {
  const hour = Number(local.slice(11, 13));
  if (hour < 5 || hour >= 22) return 'night';
  if (hour < 11) return 'morning';
  if (hour < 14) return 'midday';
  return hour < 18 ? 'afternoon' : 'evening';
}
