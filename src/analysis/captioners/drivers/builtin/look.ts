import { chroma, distance, parseHex, toOklab, type Oklab } from '../../../../imaging/colour/oklab.js';
import { judgeFocus, type Focus } from '../../../../imaging/measure/focus.js';
import { findPalette, readPalettePixels, type Swatch } from '../../../../imaging/measure/palette.js';
import { readGrey, type Pixels } from '../../../../imaging/measure/pixels.js';
import { measureQuality, QUALITY_SIZE, type Quality } from '../../../../imaging/measure/quality.js';
import type { CaptionRequest } from '../../captioner.driver.js';
import { addUpByName, type NamedColour } from './colours.js';

/** What can be seen without knowing what it is. */
export interface Look {
  /** The names of the palette, the largest first; none where nothing is visible. */
  colours: NamedColour[];
  quality: Quality;
  focus: Focus;
  monochrome: boolean;
  /** The main colour of each outer third, with its part of that third. */
  above: NamedColour;
  below: NamedColour;
  left: NamedColour;
  right: NamedColour;
  /** On average, 0–1. */
  opacity: number;
}

/** Colour that JPEG leaves in greys. */
const GREY_CHROMA = 0.025;
/** Of all pixels, as many may show more colour than that. */
const STRAY_PIXELS = 0.005;

type View = Pick<CaptionRequest, 'small' | 'medium' | 'opacity'>;

/** Colours come from the pixels that the palette comes from, so that the words agree with it. */
export async function lookAt({ small, medium, opacity }: View): Promise<Look> {
  const [pixels, grey] = await Promise.all([readPalettePixels(small), readGrey(medium, QUALITY_SIZE)]);
  const labs = toLabs(pixels);
  const palette = findPalette(pixels);
  return {
    colours: addUpByName(palette, opacity),
    quality: measureQuality(grey),
    focus: judgeFocus(grey),
    monochrome: labs.filter((lab) => chroma(lab) > GREY_CHROMA).length <= labs.length * STRAY_PIXELS,
    ...mainColours(labs, palette, pixels),
    opacity,
  };
}

const toLabs = ({ data, width, height }: Pixels): Oklab[] =>
  Array.from({ length: width * height }, (_, i) => toOklab(data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!));

/** Named after the palette's swatch that each pixel is nearest to. */
function mainColours(labs: Oklab[], palette: Swatch[], { width, height }: Pixels) {
  const nearest = nearestSwatches(labs, palette);
  const mainOf = (x0: number, y0: number, x1: number, y1: number): NamedColour => {
    const counts = palette.map(() => 0);
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) counts[nearest[y * width + x]!]!++;
    }
    const area = (x1 - x0) * (y1 - y0);
    const swatches = palette.map(({ name }, index) => ({ name, share: counts[index]! / area }));
    return addUpByName(swatches, 1)[0]!;
  };
  const [columns, rows] = [Math.ceil(width / 3), Math.ceil(height / 3)];
  return {
    above: mainOf(0, 0, width, rows),
    below: mainOf(0, height - rows, width, height),
    left: mainOf(0, 0, columns, height),
    right: mainOf(width - columns, 0, width, height),
  };
}

function nearestSwatches(labs: Oklab[], palette: Swatch[]): Uint8Array {
  const centres = palette.map(({ hex }) => toOklab(...parseHex(hex)));
  return Uint8Array.from(labs, (lab) => {
    let [best, least] = [0, Infinity];
    for (let index = 0; index < centres.length; index++) {
      const gap = distance(centres[index]!, lab);
      if (gap < least) [best, least] = [index, gap];
    }
    return best;
  });
}
