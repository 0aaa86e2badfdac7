import { colourName } from '../colour/colour-name.js';
import { distance, toHex, toOklab, type Oklab, type Rgb } from '../colour/oklab.js';
import type { Pixels } from './pixels.js';

export interface Swatch {
  hex: string;
  name: string;
  share: number;
}

/** Longest edge that a palette is taken from: more pixels give the same colours. */
export const PALETTE_SIZE = 96;

const MAX_COLOURS = 6;
const ROUNDS = 10;
/** Colours nearer than this look the same side by side. */
const SAME_COLOUR = 0.07;
const SMALLEST_SHARE = 0.01;

/** Pixels that share the upper bits of their colour, taken together. */
interface Bin {
  count: number;
  sum: Rgb;
  lab: Oklab;
}

interface Cluster {
  count: number;
  sum: Rgb;
  centre: Oklab;
}

/** The picture's main colours, the largest first: k-means over a histogram, the same for the same pixels. */
export function findPalette(pixels: Pixels): Swatch[] {
  const bins = histogram(pixels);
  let clusters = seeds(bins);
  for (let round = 0; round < ROUNDS; round++) clusters = assign(bins, clusters);
  const total = pixels.width * pixels.height;
  return mergeAlike(clusters)
    .filter(({ count }, index) => index === 0 || count / total >= SMALLEST_SHARE)
    .map(({ sum, count }) => {
      const rgb = mean(sum, count);
      return { hex: toHex(rgb), name: colourName(rgb), share: round3(count / total) };
    });
}

const round3 = (value: number) => Math.round(value * 1000) / 1000;
const mean = (sum: Rgb, count: number) => sum.map((part) => Math.round(part / count)) as Rgb;
const add = (target: Rgb, other: Rgb) => other.forEach((part, i) => (target[i]! += part));

function histogram({ data, width, height }: Pixels): Bin[] {
  const bins = new Map<number, Bin>();
  for (let at = 0; at < width * height * 3; at += 3) {
    const rgb: Rgb = [data[at]!, data[at + 1]!, data[at + 2]!];
    const key = ((rgb[0] >> 4) << 8) | ((rgb[1] >> 4) << 4) | (rgb[2] >> 4);
    const bin = bins.get(key);
    if (!bin) bins.set(key, { count: 1, sum: rgb, lab: [0, 0, 0] });
    else {
      bin.count++;
      add(bin.sum, rgb);
    }
  }
  for (const bin of bins.values()) bin.lab = toOklab(...mean(bin.sum, bin.count));
  return [...bins.values()];
}

/** The most frequent colour, then always the one that is both frequent and far from those chosen. */
function seeds(bins: Bin[]): Cluster[] {
  const chosen: Oklab[] = [];
  const gap = bins.map(() => 1);
  while (chosen.length < Math.min(MAX_COLOURS, bins.length)) {
    let best = 0;
    const weight = (i: number) => bins[i]!.count * gap[i]! ** 2;
    for (let i = 1; i < bins.length; i++) if (weight(i) > weight(best)) best = i;
    const { lab } = bins[best]!;
    chosen.push(lab);
    bins.forEach((bin, i) => (gap[i] = Math.min(gap[i]!, distance(bin.lab, lab))));
  }
  return chosen.map((centre) => ({ count: 0, sum: [0, 0, 0], centre }));
}

function assign(bins: Bin[], clusters: Cluster[]): Cluster[] {
  const next = clusters.map(({ centre }): Cluster => ({ count: 0, sum: [0, 0, 0], centre }));
  for (const bin of bins) {
    const nearest = next.reduce((best, candidate) =>
      distance(candidate.centre, bin.lab) < distance(best.centre, bin.lab) ? candidate : best,
    );
    nearest.count += bin.count;
    add(nearest.sum, bin.sum);
  }
  return next
    .filter(({ count }) => count > 0)
    .map(({ sum, count }) => ({ sum, count, centre: toOklab(...mean(sum, count)) }));
}

function mergeAlike(clusters: Cluster[]): Cluster[] {
  const merged: Cluster[] = [];
  for (const cluster of clusters.toSorted((p, q) => q.count - p.count)) {
    const alike = merged.find(({ centre }) => distance(centre, cluster.centre) < SAME_COLOUR);
    if (!alike) merged.push(cluster);
    else {
      alike.count += cluster.count;
      add(alike.sum, cluster.sum);
    }
  }
  return merged.toSorted((p, q) => q.count - p.count);
}
