import { cameraName } from '../../../producers/camera-name.js';
import type { MetadataResult } from '../../../productions.js';
import type { Look } from './look.js';
import {
  hasPages,
  isAnimated,
  isBlurry,
  isBright,
  isDark,
  isFlat,
  isPlain,
  isSharp,
  shapeOf,
  timeOfDay,
} from './traits.js';

/** "Landscape-format photo, light blue above and green below, sharp; taken …": the same for the same picture. */
export function writeCaption(look: Look, metadata: MetadataResult): string {
  const seen = [`${openingOf(metadata)} ${kindOf(look, metadata)}`, coloursOf(look), toneOf(look, metadata)];
  const parts = [seen.filter(Boolean).join(', '), takenPhrase(metadata)];
  return `${parts.filter(Boolean).join('; ')}.`;
}

const OPENINGS = {
  panorama: 'Very wide',
  landscape: 'Landscape-format',
  square: 'Square',
  portrait: 'Portrait-format',
} as const;

function openingOf(metadata: MetadataResult): string {
  return metadata.height >= 2 * metadata.width ? 'Very tall' : OPENINGS[shapeOf(metadata)];
}

function kindOf(look: Look, metadata: MetadataResult): string {
  const kind = isAnimated(metadata)
    ? 'animation'
    : metadata.exposure || metadata.camera?.make
      ? 'photo'
      : 'picture';
  const pages = hasPages(metadata) ? ` of ${metadata.pages} pages` : '';
  return `${look.monochrome && !isPlain(look) ? 'black-and-white ' : ''}${kind}${pages}`;
}

/** A second colour that covers less is not worth a mention. */
const NOTABLE = 0.12;

function coloursOf(look: Look): string {
  const { palette, above, below, left, right } = look;
  const first = palette[0]!;
  if (isPlain(look)) return `plain ${first.name}`;
  if (above !== below) return `${above} above and ${below} below`;
  if (left !== right) return `${left} on the left and ${right} on the right`;
  const other = palette.find(({ name, share }) => name !== first.name && share >= NOTABLE);
  return other ? `mostly ${first.name} and ${other.name}` : `mostly ${first.name}`;
}

function toneOf(look: Look, metadata: MetadataResult): string {
  if (isPlain(look)) return '';
  const words = [
    isDark(look) && 'dark',
    isBright(look) && 'bright',
    isFlat(look) && 'low in contrast',
    isSharp(look, metadata) && 'sharp',
    isBlurry(look, metadata) && 'blurry',
  ];
  return words.filter(Boolean).join(' and ');
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** Models are free text of unknown files: a long one would drown the sentence. */
const MAX_CAMERA_LENGTH = 60;

function takenPhrase({ takenAt, camera }: MetadataResult): string {
  const name = cameraName(camera)?.slice(0, MAX_CAMERA_LENGTH);
  const when = takenAt ? ` ${dayPhrase(takenAt.local)}` : '';
  const how = name ? ` with ${name}` : '';
  return when || how ? `taken${when}${how}` : '';
}

const DAY_PHRASES = {
  night: 'in the night of',
  morning: 'in the morning of',
  midday: 'around midday on',
  afternoon: 'in the afternoon of',
  evening: 'in the evening of',
} as const;

function dayPhrase(local: string): string {
  const [year, month, day] = local.slice(0, 10).split('-').map(Number);
  return `${DAY_PHRASES[timeOfDay(local)]} ${day} ${MONTHS[month! - 1]} ${year}`;
}
