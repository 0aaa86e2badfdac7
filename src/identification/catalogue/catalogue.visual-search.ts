import { Injectable } from '@nestjs/common';
import type { VisualMatch } from '../../analysis/identification-results.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { VisualSearch, type VisualAnswer, type VisualQuestion } from '../providers/visual-search.provider.js';
import { Candidates } from './candidates.js';
import { Catalogue, type CatalogueEntry } from './catalogue.js';
import { Lookalikes } from './lookalikes.js';
import { outlinesOf } from './looks/outline.js';
import { Neighbours } from './neighbours.js';

/** Compared by their pixels: some 5 ms each. */
const COMPARED = 40;
const NEAREST = 20;
const MATCHES = 20;
/** Products that differ in more than a detail agree in less. */
const EXACT = 0.8;

/** The nearest pictures among one's own products. Needs no key and no network, and sends nothing anywhere. */
@Injectable()
export class CatalogueVisualSearch extends VisualSearch {
  readonly name = 'catalogue';
  readonly sends = 'nothing';
  readonly metered = false;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly candidates: Candidates,
    private readonly lookalikes: Lookalikes,
    private readonly neighbours: Neighbours,
    @InjectConfig('identification') private readonly config: AppConfig['identification'],
  ) {
    super();
  }

  unavailable(): undefined {
    return undefined;
  }

  async search({ source, signal }: VisualQuestion): Promise<VisualAnswer> {
    const { image } = source;
    const rendition = await source.rendition('small');
    const outlines = await outlinesOf(rendition);
    const [alike, near] = await Promise.all([
      outlines.length > 0 ? this.candidates.find(image.ownerId, outlines, COMPARED, signal) : [],
      this.neighbours.of(image, NEAREST, signal),
    ]);
    const others = new Set([...near.map(({ imageId }) => imageId), ...alike]);
    others.delete(image.id);
    const looks = await this.lookalikes.scores(rendition, [...others], signal);
    const found = rank(looks, near).filter(([, { score }]) => score >= this.config.catalogueMinScore);
    const entries = await this.catalogue.entries(image.ownerId, [image.id, ...found.map(([id]) => id)]);
    // The same bytes are the same image: if that is a product, it is this one.
    const scored = [[image.id, { score: 1, isExact: true }] as const, ...found];
    const matches = scored.flatMap(([id, { score, isExact }]) => {
      const entry = entries.get(id);
      return entry ? [toMatch(entry, score, isExact)] : [];
    });
    return { matches: matches.slice(0, MATCHES), labels: [] };
  }
}

/** What looks the same is surer than what a model merely takes for alike. The best first. */
function rank(looks: ReadonlyMap<string, number>, near: readonly { imageId: string; similarity: number }[]) {
  const scores = new Map([...looks].map(([id, look]) => [id, { score: look, isExact: look >= EXACT }]));
  for (const { imageId, similarity } of near) {
    const score = likenessScore(similarity);
    const look = scores.get(imageId);
    if (!look || look.score < score) scores.set(imageId, { score, isExact: look?.isExact ?? false });
  }
  return [...scores].sort(([, a], [, b]) => Number(b.isExact) - Number(a.isExact) || b.score - a.score);
}

/**
 * Of pictures of unlike things, models of the CLIP kind make cosines of up to 0.8: 0.9 is what the usual bound of 0.6
 * asks for. Never as much as for what looks the same beyond doubt.
 */
const likenessScore = (cosine: number) => Math.min(EXACT - 0.01, Math.max(0, 0.6 + (cosine - 0.9) * 4));

const toMatch = (
  { imageId, product: { name, url, price, condition, maker, model } }: CatalogueEntry,
  score: number,
  isExact: boolean,
): VisualMatch => ({
  title: name,
  url,
  site: null,
  score: Math.round(score * 1000) / 1000,
  isExact,
  price,
  condition,
  maker,
  model,
  imageId,
});
