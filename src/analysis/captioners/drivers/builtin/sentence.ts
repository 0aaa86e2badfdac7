import { cameraName } from '../../../../imaging/metadata/camera-name.js';
import type { MetadataResult } from '../../../productions.js';
import type { NamedColour } from './colours.js';
import type { Look } from './look.js';
import {
  hasPages,
  isAnimated,
  isBlurry,
  isBright,
  isDark,
  isEmpty,
  isFlat,
  isPlain,
  isSharp,
  isTransparent,
  shapeOf,
  timeOfDay,
} from './traits.js';

/** "Landscape-format photo, light blue above and green below, sharp; taken …": the same for the same picture. */
export function writeCaption(look: Look, metadata: MetadataResult): string {
  if (isEmpty(look)) return `Empty, fully transparent ${kindOf(look, metadata)}.`;
  const seen = [
    `${OPENINGS[shapeOf(metadata)]} ${kindOf(look, metadata)}${coloursOf(look)}`,
    toneOf(look, metadata),
    transparencyOf(look),
  ];
  const parts = [seen.filter(Boolean).join(', '), takenPhrase(metadata)];
  return `${parts.filter(Boolean).join('; ')}.`;
}

const OPENINGS = {
  wide: 'Very wide',
  landscape: 'Landscape-format',
  square: 'Square',
  portrait: 'Portrait-format',
  tall: 'Very tall',
} as const;

function kindOf(look: Look, metadata: MetadataResult): string {
  const kind = isAnimated(metadata)
    ? 'animation'
    : metadata.exposure || metadata.camera?.make
      ? 'photo'
      : 'picture';
  const pages = hasPages(metadata) ? ` of ${metadata.pages} pages` : '';
  return `${look.monochrome && !isPlain(look) && !isEmpty(look) ? 'black-and-white ' : ''}${kind}${pages}`;
}

/** A second colour that covers less is not worth a mention. */
const NOTABLE = 0.12;
/** A colour that covers less of the whole is not what it mostly is. */
const MOSTLY = 0.55;
/** A colour that covers less of a third does not stand for it. */
const DOMINANT = 0.6;
const MOST_NAMED = 3;

function coloursOf(look: Look): string {
  const { colours, above, below, left, right } = look;
  const [first, second] = colours;
  if (!first) return '';
  if (isPlain(look)) return `, plain ${first.name}`;
  if (!isTransparent(look)) {
    if (contrast(above, below)) return `, ${above.name} above and ${below.name} below`;
    if (contrast(left, right)) return `, ${left.name} on the left and ${right.name} on the right`;
  }
  const other = second && second.share >= NOTABLE ? ` with some ${second.name}` : '';
  if (first.share >= MOSTLY) return `, mostly ${first.name}${other}`;
  const notable = colours.filter(({ share }, index) => index < MOST_NAMED && (index < 2 || share >= NOTABLE));
  const names = notable.map(({ name }) => name);
  return ` in ${names.slice(0, -1).join(', ')}${names.length > 1 ? ' and ' : ''}${names.at(-1)}`;
}

const contrast = (one: NamedColour, other: NamedColour) =>
  one.name !== other.name && one.share >= DOMINANT && other.share >= DOMINANT;

function transparencyOf(look: Look): string {
  if (!isTransparent(look)) return '';
  return look.opacity < 0.5 ? 'mostly transparent' : 'partly transparent';
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
