import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import type { Page } from '../../common/paging.dto.js';
import { Image } from '../../database/entities/image.entity.js';
import { User } from '../../database/entities/user.entity.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { applyFilters, hasFilters } from './image-filters.js';
import { isByLikeness, Likeness, type ListedImage } from './likeness.js';
import type { ListImagesDto } from './list-images.dto.js';

/** What each order sorts by; images without the value come last, whichever the direction. */
const EXPRESSIONS: Record<string, { ascending: string; descending: string; type: string }> = {
  takenAt: {
    ascending: `coalesce(i.taken_at, 'infinity')`,
    descending: `coalesce(i.taken_at, '-infinity')`,
    type: 'timestamp',
  },
  originalFilename: {
    ascending: `i.original_filename COLLATE "C"`,
    descending: `i.original_filename COLLATE "C"`,
    type: 'text COLLATE "C"',
  },
  fileSize: { ascending: 'i.file_size', descending: 'i.file_size', type: 'bigint' },
};

/** Lists of one owner's images: filtered, sorted, by page or by cursor. */
@Injectable()
export class ImageList {
  constructor(
    private readonly source: DataSource,
    private readonly likeness: Likeness,
  ) {}

  async list(owner: Principal, query: ListImagesDto): Promise<Page<ListedImage>> {
    const builder = this.source
      .getRepository(Image)
      .createQueryBuilder('i')
      .where('i.owner_id = :ownerId', { ownerId: owner.userId });
    applyFilters(builder, query);
    if (isByLikeness(query)) return this.likeness.list(owner, query, builder);
    const total = query.page === undefined ? undefined : await this.count(builder, owner, query);

    const { rows, values } = await this.fetch(builder, query);
    const data = rows.slice(0, query.limit);
    const last = data.at(-1);
    const more = rows.length > query.limit && last !== undefined;
    return {
      data,
      ...(query.page !== undefined && { page: query.page, total }),
      limit: query.limit,
      nextCursor: more
        ? encodeCursor({ sort: query.sort, value: values[data.length - 1] ?? '', id: last.id })
        : null,
    };
  }

  private async fetch(builder: SelectQueryBuilder<Image>, { sort, limit, page, cursor }: ListImagesDto) {
    const descending = sort.startsWith('-');
    const direction = descending ? 'DESC' : 'ASC';
    const expression = EXPRESSIONS[sort.replace(/^-/, '')];
    const sorted = expression && (descending ? expression.descending : expression.ascending);

    if (expression && sorted) builder.addSelect(`(${sorted})::text`, 'sort_value').orderBy(sorted, direction);
    // A version 7 id begins with the time of upload: the order of ids is the order of uploads.
    builder.addOrderBy('i.id', direction).limit(limit + 1);
    if (cursor !== undefined) {
      const { value, id } = decodeCursor(cursor, sort);
      const compare = descending ? '<' : '>';
      if (expression && sorted) {
        builder.andWhere(
          `(${sorted}, i.id) ${compare} (CAST(:value AS ${expression.type.split(' ')[0]}), CAST(:id AS uuid))`,
          { value, id },
        );
      } else builder.andWhere(`i.id ${compare} :id`, { id });
    } else if (page !== undefined) builder.offset((page - 1) * limit);

    const { entities, raw } = await builder.getRawAndEntities<{ sort_value?: string }>();
    return { rows: entities, values: raw.map((row) => row.sort_value ?? '') };
  }

  /** The count of all of an owner's images is kept; a filtered one has to be counted. */
  private async count(
    builder: SelectQueryBuilder<Image>,
    owner: Principal,
    query: ListImagesDto,
  ): Promise<number> {
    if (hasFilters(query)) return builder.clone().getCount();
    const user = await this.source
      .getRepository(User)
      .findOne({ where: { id: owner.userId }, select: { imageCount: true } });
    return user?.imageCount ?? 0;
  }
}
