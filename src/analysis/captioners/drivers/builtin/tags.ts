import { cameraBrand } from '../../../producers/camera-name.js';
import type { MetadataResult, Tag } from '../../../productions.js';
import type { Look } from './look.js';
import {
  hasPages,
  isAnimated,
  isBlurry,
  isBright,
  isDark,
  isPlain,
  isSharp,
  shapeOf,
  timeOfDay,
} from './traits.js';

/** A colour that covers less is not what anybody would search for. */
const NOTABLE_SHARE = 0.05;

/** The surest first. Scores: 1 for facts, a share or a measure for what the pixels show. */
export function chooseTags(look: Look, metadata: MetadataResult): Tag[] {
  const { quality } = look;
  const { takenAt, camera } = metadata;
  const facts: (string | false | null | undefined)[] = [
    shapeOf(metadata),
    look.monochrome && !isPlain(look) && 'black and white',
    metadata.hasAlpha && 'alpha channel',
    isAnimated(metadata) && 'animated',
    hasPages(metadata) && 'multi-page',
    cameraBrand(camera)?.slice(0, 40),
    takenAt?.local.slice(0, 4),
    takenAt && timeOfDay(takenAt.local),
  ];
  const measured: (Tag | false)[] = [
    isDark(look) && { name: 'dark', score: 1 - quality.brightness },
    isBright(look) && { name: 'bright', score: quality.brightness },
    isSharp(look, metadata) && { name: 'sharp', score: quality.sharpness },
    isBlurry(look, metadata) && { name: 'blurry', score: 1 - quality.sharpness },
  ];
  const tags = [
    ...facts.filter((name) => typeof name === 'string').map((name): Tag => ({ name, score: 1 })),
    ...measured.filter((tag) => tag !== false),
    ...colourTags(look),
  ];
  // A maker may be called like a trait: Sharp is one.
  return tags
    .filter(({ name }, index) => tags.findIndex((tag) => tag.name === name) === index)
    .map(({ name, score }) => ({ name, score: Math.round(score * 100) / 100 }))
    .toSorted((p, q) => q.score - p.score);
}

/** Several swatches may share a name. */
function colourTags({ palette }: Look): Tag[] {
  const shares = new Map<string, number>();
  for (const { name, share } of palette) shares.set(name, (shares.get(name) ?? 0) + share);
  return [...shares]
    .filter(([, share]) => share >= NOTABLE_SHARE)
    .map(([name, share]) => ({ name, score: Math.min(1, share) }));
}
