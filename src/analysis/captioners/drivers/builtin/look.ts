import { chroma, toOklab } from '../../../../imaging/colour/oklab.js';
import { findPalette, PALETTE_SIZE, type Swatch } from '../../../../imaging/measure/palette.js';
import { readRgb, thinOut, toGrey, type Pixels } from '../../../../imaging/measure/pixels.js';
import { measureQuality, QUALITY_SIZE, type Quality } from '../../../../imaging/measure/quality.js';

/** What can be seen without knowing what it is. */
export interface Look {
  palette: Swatch[];
  quality: Quality;
  monochrome: boolean;
  /** The name of the main colour of each third. */
  above: string;
  below: string;
  left: string;
  right: string;
}

/** Colour that JPEG leaves in greys. */
const GREY_CHROMA = 0.025;
/** Of all pixels, as many may show more colour than that. */
const STRAY_PIXELS = 0.005;

const third = (length: number) => Math.max(1, Math.round(length / 3));

export async function lookAt(medium: Buffer): Promise<Look> {
  const whole = await readRgb(medium, QUALITY_SIZE);
  const pixels = thinOut(whole, PALETTE_SIZE);
  const { width, height } = pixels;
  return {
    palette: findPalette(pixels),
    quality: measureQuality(toGrey(whole)),
    monochrome: isMonochrome(pixels),
    above: mainColour(pixels, 0, 0, width, third(height)),
    below: mainColour(pixels, 0, height - third(height), width, height),
    left: mainColour(pixels, 0, 0, third(width), height),
    right: mainColour(pixels, width - third(width), 0, width, height),
  };
}

function isMonochrome({ data, width, height }: Pixels): boolean {
  let coloured = 0;
  for (let at = 0; at < width * height * 3; at += 3) {
    if (chroma(toOklab(data[at]!, data[at + 1]!, data[at + 2]!)) > GREY_CHROMA) coloured++;
  }
  return coloured <= width * height * STRAY_PIXELS;
}

function mainColour({ data, width }: Pixels, x0: number, y0: number, x1: number, y1: number): string {
  const rows = Array.from({ length: y1 - y0 }, (_, row) => {
    const start = (y0 + row) * width;
    return data.subarray((start + x0) * 3, (start + x1) * 3);
  });
  const part = { data: Buffer.concat(rows), width: x1 - x0, height: y1 - y0 };
  return findPalette(part)[0]!.name;
}
