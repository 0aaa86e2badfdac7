import { colourName } from '../colour/colour-name.js';
import { distance, toHex, toOklab, type Oklab, type Rgb } from '../colour/oklab.js';
import { readRgb, type Pixels } from './pixels.js';

export interface Swatch {
  hex: string;
  name: string;
  share: number;
}

/** Longest edge that a palette is taken from: more pixels give the same colours. */
const PALETTE_SIZE = 96;

const MAX_COLOURS = 6;
const ROUNDS = 10;
/** Colours nearer than this look the same side by side. */
const SAME_COLOUR = 0.07;
const SMALLEST_SHARE = 0.01;

/** Three numbers for each item, in one array: k-means over objects takes ten times as long. */
interface Histogram {
  size: number;
  counts: Float64Array;
  /** Sums of red, green and blue. */
  sums: Float64Array;
  /** Mean colours in OKLab. */
  labs: Float64Array;
}

interface Cluster {
  count: number;
  sum: Rgb;
  centre: Oklab;
}

/** The pixels that `findPalette` is for: all who name a picture's colours must look at the same. */
export const readPalettePixels = (small: Buffer) => readRgb(small, PALETTE_SIZE);

/** The picture's main colours, the largest first: k-means over a histogram, the same for the same pixels. */
export function findPalette(pixels: Pixels): Swatch[] {
  const bins = histogram(pixels);
  const clusters = kMeans(bins, seeds(bins));
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

/** Pixels that share the upper four bits of each part of their colour are taken together. */
function histogram({ data, width, height }: Pixels): Histogram {
  const index = new Int16Array(4096).fill(-1);
  const counts = new Float64Array(4096);
  const sums = new Float64Array(3 * 4096);
  let size = 0;
  for (let at = 0; at < width * height * 3; at += 3) {
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
    const key = ((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4);
    const bin = index[key]! < 0 ? (index[key] = size++) : index[key]!;
    counts[bin]!++;
    sums[3 * bin]! += red;
    sums[3 * bin + 1]! += green;
    sums[3 * bin + 2]! += blue;
  }
  const labs = new Float64Array(3 * size);
  for (let bin = 0; bin < size; bin++) {
    labs.set(
      toOklab(...mean([sums[3 * bin]!, sums[3 * bin + 1]!, sums[3 * bin + 2]!], counts[bin]!)),
      3 * bin,
    );
  }
  return { size, counts, sums, labs };
}

const squaredGap = (labs: Float64Array, bin: number, [l, a, b]: Oklab) =>
  (labs[3 * bin]! - l) ** 2 + (labs[3 * bin + 1]! - a) ** 2 + (labs[3 * bin + 2]! - b) ** 2;

/** The most frequent colour, then always the one that is both frequent and far from those chosen. */
function seeds({ size, counts, labs }: Histogram): Oklab[] {
  const chosen: Oklab[] = [];
  const gaps = new Float64Array(size).fill(1);
  while (chosen.length < Math.min(MAX_COLOURS, size)) {
    let best = 0;
    for (let bin = 1; bin < size; bin++) {
      if (counts[bin]! * gaps[bin]! > counts[best]! * gaps[best]!) best = bin;
    }
    const seed: Oklab = [labs[3 * best]!, labs[3 * best + 1]!, labs[3 * best + 2]!];
    chosen.push(seed);
    for (let bin = 0; bin < size; bin++) gaps[bin] = Math.min(gaps[bin]!, squaredGap(labs, bin, seed));
  }
  return chosen;
}

/** Rounds of assigning and averaging, until nothing moves any more. */
function kMeans(bins: Histogram, first: Oklab[]): Cluster[] {
  const nearest = new Uint8Array(bins.size).fill(255);
  let clusters: Cluster[] = first.map((centre) => ({ count: 0, sum: [0, 0, 0], centre }));
  for (let round = 0; round < ROUNDS; round++) {
    if (!assign(bins, clusters, nearest)) break;
    clusters = average(bins, clusters, nearest);
  }
  return clusters.filter(({ count }) => count > 0);
}

/** @returns whether any colour changed its cluster */
function assign({ size, labs }: Histogram, clusters: Cluster[], nearest: Uint8Array): boolean {
  let changed = false;
  for (let bin = 0; bin < size; bin++) {
    let best = 0;
    let least = Infinity;
    for (let cluster = 0; cluster < clusters.length; cluster++) {
      const gap = squaredGap(labs, bin, clusters[cluster]!.centre);
      if (gap < least) [best, least] = [cluster, gap];
    }
    if (nearest[bin] !== best) changed = true;
    nearest[bin] = best;
  }
  return changed;
}

function average({ size, counts, sums }: Histogram, clusters: Cluster[], nearest: Uint8Array): Cluster[] {
  const next = clusters.map(({ centre }): Cluster => ({ count: 0, sum: [0, 0, 0], centre }));
  for (let bin = 0; bin < size; bin++) {
    const cluster = next[nearest[bin]!]!;
    cluster.count += counts[bin]!;
    for (let part = 0; part < 3; part++) cluster.sum[part]! += sums[3 * bin + part]!;
  }
  for (const cluster of next) {
    if (cluster.count > 0) cluster.centre = toOklab(...mean(cluster.sum, cluster.count));
  }
  return next;
}

function mergeAlike(clusters: Cluster[]): Cluster[] {
  const merged: Cluster[] = [];
  for (const cluster of clusters.toSorted((p, q) => q.count - p.count)) {
    const alike = merged.find(({ centre }) => distance(centre, cluster.centre) < SAME_COLOUR);
    if (!alike) merged.push(cluster);
    else {
      alike.count += cluster.count;
      for (let part = 0; part < 3; part++) alike.sum[part]! += cluster.sum[part]!;
    }
  }
  return merged.toSorted((p, q) => q.count - p.count);
}
