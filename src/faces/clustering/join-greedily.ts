import type { ArchivedFace } from './archive.js';
import { eachCosine, packVectors } from './dots.js';
import { inCanonicalOrder, type Groupable } from './face.js';

/** How alike one new face is to those whom it may be taken for. */
interface Candidate {
  sum: Float64Array;
  count: number;
  pictures: Set<string>;
}

/**
 * Where more faces are linked than can all be compared with each other: each new one joins whom it is most like on
 * average, or stays alone, and nobody else moves. This depends on who came first.
 * @returns by the id of each new face, whose it is
 */
export async function joinGreedily(
  unordered: readonly Groupable[],
  known: AsyncIterable<ArchivedFace[]>,
  threshold: number,
  newId: () => string,
): Promise<Map<string, string>> {
  const fresh = inCanonicalOrder(unordered);
  const vectors = packVectors(fresh.map(({ vector }) => vector));
  const candidates = await likenessToClusters(fresh, vectors, known);
  const likeness = new Float32Array(fresh.length ** 2);
  await eachCosine(vectors, vectors, (a, b, cosine) => {
    likeness[a * fresh.length + b] = cosine;
    likeness[b * fresh.length + a] = cosine;
  });

  const joined = new Map<string, string>();
  for (const [index, face] of fresh.entries()) {
    const cluster = face.label ?? best(candidates, index, face.imageId, threshold) ?? newId();
    joined.set(face.id, cluster);
    const candidate = candidateOf(candidates, cluster, fresh.length);
    candidate.count++;
    candidate.pictures.add(face.imageId);
    for (let other = 0; other < fresh.length; other++)
      candidate.sum[other]! += likeness[index * fresh.length + other]!;
  }
  return joined;
}

async function likenessToClusters(
  fresh: readonly Groupable[],
  vectors: ReturnType<typeof packVectors>,
  known: AsyncIterable<ArchivedFace[]>,
): Promise<Map<string, Candidate>> {
  const candidates = new Map<string, Candidate>();
  for await (const lot of known) {
    const clusters = lot.map(({ clusterId, imageId }) => {
      const candidate = candidateOf(candidates, clusterId ?? '', fresh.length);
      candidate.count++;
      candidate.pictures.add(imageId);
      return candidate;
    });
    const others = packVectors(lot.map(({ vector }) => vector));
    await eachCosine(vectors, others, (a, b, cosine) => (clusters[b]!.sum[a]! += cosine));
  }
  candidates.delete('');
  return candidates;
}

function candidateOf(candidates: Map<string, Candidate>, cluster: string, size: number): Candidate {
  const known = candidates.get(cluster);
  if (known) return known;
  const candidate = { sum: new Float64Array(size), count: 0, pictures: new Set<string>() };
  candidates.set(cluster, candidate);
  return candidate;
}

function best(
  candidates: ReadonlyMap<string, Candidate>,
  index: number,
  imageId: string,
  threshold: number,
): string | undefined {
  let found: string | undefined;
  let highest = threshold;
  for (const [cluster, { sum, count, pictures }] of candidates) {
    const mean = sum[index]! / count;
    if (mean < highest || pictures.has(imageId)) continue;
    if (mean === highest && found !== undefined && found < cluster) continue;
    [found, highest] = [cluster, mean];
  }
  return found;
}
