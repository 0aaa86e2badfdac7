import { cameraBrand } from '../../../../imaging/metadata/camera-name.js';
import type { MetadataResult, Tag } from '../../../productions.js';
import type { Look } from './look.js';
import {
  hasPages,
  isAnimated,
  isBlurry,
  isBright,
  isDark,
  isEmpty,
  isPanorama,
  isPlain,
  isSharp,
  isTransparent,
  seasonOf,
  shapeOf,
  timeOfDay,
} from './traits.js';

/** A colour that covers less is not what anybody would search for. */
const NOTABLE_SHARE = 0.05;

/**
 * What people look for most comes first: the look, then when and with what it was taken, the format last.
 * Scores: 1 for facts, a share or a measure for what the pixels show.
 */
export function chooseTags(look: Look, metadata: MetadataResult): Tag[] {
  const tags = isEmpty(look) ? [fact('transparent')] : [...lookTags(look, metadata), ...takenTags(metadata)];
  return (
    [...tags, fact(formatOf(metadata))]
      // A maker may be called like a trait: Sharp is one.
      .filter(({ name }, index, all) => all.findIndex((tag) => tag.name === name) === index)
      .map(({ name, score }) => ({ name, score: Math.round(score * 100) / 100 }))
  );
}

const fact = (name: string): Tag => ({ name, score: 1 });

function lookTags(look: Look, metadata: MetadataResult): Tag[] {
  const { quality, colours, opacity } = look;
  const tags: (Tag | false)[] = [
    look.monochrome && !isPlain(look) && fact('black and white'),
    ...colours
      .filter(({ share }) => share >= NOTABLE_SHARE)
      .map(({ name, share }) => ({ name, score: share })),
    isDark(look) && { name: 'dark', score: 1 - quality.brightness },
    isBright(look) && { name: 'bright', score: quality.brightness },
    isBlurry(look, metadata) && { name: 'blurry', score: 1 - quality.sharpness },
    isSharp(look, metadata) && { name: 'sharp', score: quality.sharpness },
    isTransparent(look) && { name: 'transparent', score: 1 - opacity },
    isAnimated(metadata) && fact('animated'),
    hasPages(metadata) && fact('multi-page'),
  ];
  return tags.filter((tag) => tag !== false);
}

function takenTags(metadata: MetadataResult): Tag[] {
  const { takenAt, camera } = metadata;
  const names = [
    takenAt && timeOfDay(takenAt.local),
    seasonOf(metadata),
    takenAt?.local.slice(0, 4),
    cameraBrand(camera),
  ];
  return names.filter((name) => typeof name === 'string').map(fact);
}

/** With the word: who searches for a landscape or a portrait means what is to be seen. */
function formatOf(metadata: MetadataResult): string {
  if (isPanorama(metadata)) return 'panorama';
  const shape = shapeOf(metadata);
  if (shape === 'square') return 'square format';
  return shape === 'wide' || shape === 'landscape' ? 'landscape format' : 'portrait format';
}
