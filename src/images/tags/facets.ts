import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import { Image } from '../../database/entities/image.entity.js';
import { applyFilters } from '../listing/image-filters.js';
import type { ListImagesDto } from '../listing/list-images.dto.js';
import type { FacetsDto } from './tags.dto.js';

const MOST_FREQUENT = 50;

/** What there is among an owner's images that the filters of a list leave, and how often. */
@Injectable()
export class Facets {
  constructor(private readonly source: DataSource) {}

  async count(owner: Principal, query: ListImagesDto): Promise<FacetsDto> {
    const builder = this.source
      .getRepository(Image)
      .createQueryBuilder('i')
      .select('i.tags', 'tags')
      .addSelect('i.face_cluster_ids', 'face_cluster_ids')
      .addSelect('i.file_type', 'file_type')
      .addSelect('i.camera', 'camera')
      .where('i.owner_id = :ownerId', { ownerId: owner.userId });
    applyFilters(builder, query);
    const [matching, values] = builder.getQueryAndParameters();
    const [row] = await this.source.query<FacetsDto[]>(counting(matching), values);
    return row!;
  }
}

/** Read once and counted five times: a large account has thousands of pages of images. */
const counting = (matching: string) => `
  WITH matching AS MATERIALIZED (${matching})
  SELECT (SELECT count(*)::int FROM matching) AS total,
         ${counts('tag', 'FROM matching, unnest(tags) AS tag', 'tag')} AS tags,
         (SELECT coalesce(json_agg(to_json(counted)), '[]') FROM (
            SELECT person.id, person.name, seen.count
              FROM (SELECT id, count(*)::int AS count FROM matching, unnest(face_cluster_ids) AS id GROUP BY id) AS seen
                   JOIN face_clusters AS person ON person.id = seen.id
             WHERE NOT person.hidden
             ORDER BY seen.count DESC, person.name, person.id LIMIT ${MOST_FREQUENT}
          ) AS counted) AS people,
         ${counts('type', 'FROM matching', 'file_type')} AS types,
         ${counts('camera', 'FROM matching WHERE camera IS NOT NULL', 'camera')} AS cameras`;

const counts = (name: string, rows: string, value: string) => `
         (SELECT coalesce(json_agg(to_json(counted)), '[]') FROM (
            SELECT ${value} AS "${name}", count(*)::int AS count ${rows}
             GROUP BY ${value} ORDER BY count DESC, ${value} COLLATE "C" LIMIT ${MOST_FREQUENT}
          ) AS counted)`;
