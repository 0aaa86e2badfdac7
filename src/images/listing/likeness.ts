import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { TextVectors } from '../../analysis/zero-shot/text-vectors.js';
import type { Principal } from '../../auth/access.js';
import type { Page } from '../../common/paging.dto.js';
import { ValidationFailed } from '../../common/validation.js';
import { WorkFault } from '../../common/work-fault.js';
import type { Image } from '../../database/entities/image.entity.js';
import { EmbeddingStore } from '../../vectors/embedding-store.js';
import { VectorSearch, type NearestRequest } from '../../vectors/vector-search.js';
import { ImageReader } from '../image-reader.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { hasFilters } from './image-filters.js';
import { ImageNotEmbedded, SearchUnavailable, WordsNotUnderstood } from './likeness.errors.js';
import type { ListImagesDto } from './list-images.dto.js';

/** An image in a list; with its likeness where the list is sorted by that. */
export type ListedImage = Image & { similarity?: number };

const SORT = 'likeness';
/** By number, all pages before are compared again; a cursor leads to any depth at the cost of one page. */
const MAX_BY_PAGE = 1_000;

export const isByLikeness = ({ similarTo, meaning }: ListImagesDto) =>
  similarTo !== undefined || meaning !== undefined;

/** Images by their likeness to another one, or to words: those that nobody has embedded are left out. */
@Injectable()
export class Likeness {
  constructor(
    private readonly reader: ImageReader,
    private readonly texts: TextVectors,
    private readonly store: EmbeddingStore,
    private readonly search: VectorSearch,
  ) {}

  /** @param filtered the owner's images that the query's other filters leave */
  async list(
    owner: Principal,
    query: ListImagesDto,
    filtered: SelectQueryBuilder<Image>,
  ): Promise<Page<ListedImage>> {
    assertConsistent(query);
    const { limit, page, cursor } = query;
    const skipped = cursor === undefined && page !== undefined ? (page - 1) * limit : 0;
    const request: NearestRequest = {
      ...(await this.wanted(owner, query)),
      ownerId: owner.userId,
      limit: skipped + limit + 1,
      atLeast: query.minSimilarity,
      after: cursor === undefined ? undefined : position(cursor),
      among: hasFilters(query) ? idsOf(filtered) : undefined,
    };
    const found = (await this.search.nearest(request)).slice(skipped);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      data: await this.withRows(shown),
      ...(page !== undefined && { page, total: await this.search.count(request) }),
      limit,
      nextCursor:
        last && found.length > limit
          ? encodeCursor({ sort: SORT, value: String(last.similarity), id: last.imageId })
          : null,
    };
  }

  private async wanted(
    owner: Principal,
    { similarTo, meaning = '' }: ListImagesDto,
  ): Promise<Pick<NearestRequest, 'model' | 'vector' | 'except'>> {
    const { model } = this.texts;
    const unavailable = this.texts.unavailable();
    if (model === undefined || unavailable !== undefined) throw new SearchUnavailable(unavailable);
    if (similarTo === undefined) return { model, vector: await this.vectorOf(owner, meaning) };
    const { id } = await this.reader.getOwned(owner, similarTo);
    const vector = await this.store.find(id, model);
    if (!vector) throw new ImageNotEmbedded();
    return { model, vector, except: id };
  }

  private async vectorOf({ userId }: Principal, words: string): Promise<Float32Array> {
    try {
      return await this.texts.of(userId, words);
    } catch (error) {
      throw error instanceof WorkFault ? new WordsNotUnderstood(error) : error;
    }
  }

  private async withRows(found: readonly { imageId: string; similarity: number }[]): Promise<ListedImage[]> {
    const rows = found.length > 0 ? await this.reader.findFresh(found.map(({ imageId }) => imageId)) : [];
    const byId = new Map(rows.map((row) => [row.id, row]));
    return found.flatMap(({ imageId, similarity }) => {
      const row = byId.get(imageId);
      return row ? [Object.assign(row, { similarity: Math.round(similarity * 1e6) / 1e6 })] : [];
    });
  }
}

function assertConsistent({ similarTo, meaning, page, limit, minSimilarity }: ListImagesDto): void {
  const refuse = (field: string, message: string) => {
    throw new ValidationFailed([{ field, message }]);
  };
  if (similarTo !== undefined && meaning !== undefined) {
    refuse('similarTo', 'similarTo and meaning exclude each other');
  }
  if (page === undefined) return;
  if (page * limit > MAX_BY_PAGE) {
    refuse('page', `page reaches the first ${MAX_BY_PAGE} images by likeness; go on by cursor`);
  }
  if (minSimilarity !== undefined) {
    refuse('page', 'page counts all images; with minSimilarity, go by cursor');
  }
}

function position(cursor: string): NearestRequest['after'] {
  const { value, id } = decodeCursor(cursor, SORT);
  return { imageId: id, similarity: Number(value) };
}

function idsOf(filtered: SelectQueryBuilder<Image>): NearestRequest['among'] {
  const [sql, values] = filtered.clone().select('i.id').getQueryAndParameters();
  return { sql, values };
}
