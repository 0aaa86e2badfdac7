import type { Pixels } from './pixels.js';

export interface Quality {
  sharpness: number;
  brightness: number;
  contrast: number;
  clipping: { shadows: number; highlights: number };
}

/** Longest edge at which sharpness is measured: the same for all, else large pictures would seem soft. */
export const QUALITY_SIZE = 512;

/** The variance of the Laplacian that counts as half sharp: between a soft and a well-focused photo. */
const HALF_SHARP = 500;

/** The largest standard deviation there is: half black, half white. */
const FULL_CONTRAST = 127.5;

/** JPEG moves pure black and white by a step or two. */
const BLACK = 2;
const WHITE = 253;

/** @param grey one byte per pixel, at most `QUALITY_SIZE` along the longest edge. */
export function measureQuality(grey: Pixels): Quality {
  const { data, width, height } = grey;
  const count = width * height;
  let sum = 0;
  let squares = 0;
  let shadows = 0;
  let highlights = 0;
  for (let i = 0; i < count; i++) {
    const value = data[i]!;
    sum += value;
    squares += value * value;
    if (value <= BLACK) shadows++;
    else if (value >= WHITE) highlights++;
  }
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  const variance = laplacianVariance(grey);
  return {
    sharpness: round3(variance / (variance + HALF_SHARP)),
    brightness: round3(mean / 255),
    contrast: round3(Math.min(1, deviation / FULL_CONTRAST)),
    clipping: { shadows: round3(shadows / count), highlights: round3(highlights / count) },
  };
}

const round3 = (value: number) => Math.round(value * 1000) / 1000;

function laplacianVariance({ data, width, height }: Pixels): number {
  if (width < 3 || height < 3) return 0;
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      const value = 4 * data[i]! - data[i - 1]! - data[i + 1]! - data[i - width]! - data[i + width]!;
      sum += value;
      squares += value * value;
    }
  }
  const count = (width - 2) * (height - 2);
  return squares / count - (sum / count) ** 2;
}
