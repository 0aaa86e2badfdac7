import type { SelectQueryBuilder } from 'typeorm';
import { ValidationFailed } from '../../common/validation.js';
import type { Image } from '../../database/entities/image.entity.js';
import { plainText } from '../../common/plain-text.js';
import { isWholeDay } from './is-date-or-time.js';
import type { ListImagesDto } from './list-images.dto.js';

const FILTERS = [
  'q',
  'tag',
  'status',
  'type',
  'takenFrom',
  'takenTo',
  'uploadedFrom',
  'uploadedTo',
  'camera',
  'favorite',
  'person',
  'flagged',
] as const;

export const hasFilters = (query: ListImagesDto) => FILTERS.some((name) => query[name] !== undefined);

/** @throws ValidationFailed where bounds exclude each other. */
export function applyFilters(builder: SelectQueryBuilder<Image>, query: ListImagesDto): void {
  const { q, tag, status, type, camera, favorite, flagged, person } = query;
  if (q !== undefined) applySearch(builder, q);
  if (tag?.length) builder.andWhere('i.tags @> :tag', { tag });
  if (status !== undefined) builder.andWhere('i.status = :status', { status });
  if (type !== undefined) {
    const mediaType = type.includes('/') ? type : `image/${type === 'jpg' ? 'jpeg' : type}`;
    builder.andWhere('i.file_type = :mediaType', { mediaType: plainText(mediaType.toLowerCase()) });
  }
  if (camera !== undefined) {
    // A position rather than LIKE: `%` and `_` are ordinary characters in a model's name.
    builder.andWhere('position(lower(:camera) in lower(i.camera)) > 0', { camera: plainText(camera) });
  }
  if (favorite !== undefined) builder.andWhere('i.favorite = :favorite', { favorite });
  // The first half is what lets the index be used.
  if (person?.length)
    builder.andWhere(`i.face_cluster_ids <> '{}' AND i.face_cluster_ids @> CAST(:person AS uuid[])`, {
      person,
    });
  // What nobody has judged is in neither list.
  if (flagged !== undefined) builder.andWhere(`(i.moderation -> 'flagged')::boolean = :flagged`, { flagged });
  applyBounds(builder, query, { column: 'i.taken_at', from: 'takenFrom', to: 'takenTo', type: 'timestamp' });
  applyBounds(builder, query, {
    column: 'i.upload_date',
    from: 'uploadedFrom',
    to: 'uploadedTo',
    type: 'timestamptz',
  });
}

interface Bounds {
  column: string;
  from: 'takenFrom' | 'uploadedFrom';
  to: 'takenTo' | 'uploadedTo';
  type: 'timestamp' | 'timestamptz';
}

function applyBounds(
  builder: SelectQueryBuilder<Image>,
  query: ListImagesDto,
  { column, from, to, type }: Bounds,
): void {
  const [lower, upper] = [query[from], query[to]];
  if (lower !== undefined && upper !== undefined && day(lower) > day(upper)) {
    throw new ValidationFailed([{ field: from, message: `${from} must not be later than ${to}` }]);
  }
  if (lower !== undefined)
    builder.andWhere(`${column} >= CAST(:${from} AS ${type})`, { [from]: toSql(lower, type) });
  if (upper === undefined) return;
  const bound = `CAST(:${to} AS ${type})`;
  builder.andWhere(isWholeDay(upper) ? `${column} < ${bound} + interval '1 day'` : `${column} <= ${bound}`, {
    [to]: toSql(upper, type),
  });
}

const day = (value: string) => value.slice(0, 'YYYY-MM-DD'.length);

/** The database's own time zone must not decide what a bound without an offset means. */
function toSql(value: string, type: Bounds['type']): string {
  if (type === 'timestamp') return value.replace(/(Z|[+-]\d{2}:\d{2})$/, '');
  return isWholeDay(value) ? `${value}T00:00:00Z` : /(Z|[+-]\d{2}:\d{2})$/.test(value) ? value : `${value}Z`;
}

/** Operators of `websearch_to_tsquery`; with them, words are not also taken as beginnings. */
const OPERATORS = /["-]|\bor\b/i;

function applySearch(builder: SelectQueryBuilder<Image>, q: string): void {
  const words = String(plainText(q));
  const beginnings = OPERATORS.test(words)
    ? null
    : (words.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `${word}:*`).join(' & ');
  const queries = [`websearch_to_tsquery('english', :q)`, `websearch_to_tsquery('simple', :q)`];
  if (beginnings) queries.push(`to_tsquery('simple', :beginnings)`);
  const query = `(${queries.join(' || ')})`;
  // The texts that were found and the names of products are looked for by themselves: they have vectors in their indexes
  // alone, and a planner who expects to find enough in the newest images computes them anew for all that it passes.
  builder.andWhere(
    `(i.search @@ ${query} OR i.id IN (
       SELECT read.id FROM images AS read
        WHERE read.owner_id = :ownerId AND read.found_text IS NOT NULL AND found_text_vector(read.found_text) @@ ${query}
       UNION ALL
       SELECT named.id FROM images AS named
        WHERE named.owner_id = :ownerId AND named.product_names <> '{}'
          AND product_names_vector(named.product_names) @@ ${query}))`,
    { q: words, beginnings },
  );
}
