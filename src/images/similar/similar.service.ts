import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import type { Image } from '../../database/entities/image.entity.js';
import { ImageReader } from '../image-reader.js';
import { groupNearDuplicates } from '../near-duplicates.js';
import type { DuplicatesQueryDto, SimilarQueryDto } from './similar.dto.js';

/** An answer of a page's weight, however many images look alike. */
const MAX_GROUP = 100;

/** Pictures that look alike, by the distance between their fingerprints. */
@Injectable()
export class SimilarService {
  constructor(
    private readonly source: DataSource,
    private readonly reader: ImageReader,
  ) {}

  /** A picture too flat to have a fingerprint is like no other. */
  async similar(
    user: Principal,
    id: string,
    { maxDistance, limit }: SimilarQueryDto,
  ): Promise<{ image: Image; distance: number }[]> {
    const { fingerprint } = await this.reader.getOwned(user, id);
    if (fingerprint === null) return [];
    const rows = await this.source.query<{ id: string; distance: string }[]>(
      `SELECT id, distance FROM (
         SELECT id, bit_count(fingerprint # $3::bit(64)) AS distance
           FROM images WHERE owner_id = $1 AND id <> $2 AND fingerprint IS NOT NULL
       ) AS others
       WHERE distance <= $4 ORDER BY distance, id DESC LIMIT $5`,
      [user.userId, id, fingerprint, maxDistance, limit],
    );
    const images = await this.byId(rows.map((row) => row.id));
    return rows.flatMap((row) => {
      const image = images.get(row.id);
      return image ? [{ image, distance: Number(row.distance) }] : [];
    });
  }

  async duplicates(user: Principal, { maxDistance, limit }: DuplicatesQueryDto): Promise<Image[][]> {
    const rows = await this.source.query<{ id: string; fingerprint: string }[]>(
      'SELECT id, fingerprint FROM images WHERE owner_id = $1 AND fingerprint IS NOT NULL ORDER BY id',
      [user.userId],
    );
    const groups = (await groupNearDuplicates(rows, maxDistance))
      .sort((a, b) => b.length - a.length)
      .slice(0, limit)
      .map((group) => group.slice(0, MAX_GROUP));
    const images = await this.byId(groups.flat());
    return groups
      .map((group) => group.flatMap((id) => images.get(id) ?? []))
      .filter(({ length }) => length > 1);
  }

  private async byId(ids: readonly string[]): Promise<Map<string, Image>> {
    const images = ids.length > 0 ? await this.reader.findFresh(ids) : [];
    return new Map(images.map((image) => [image.id, image]));
  }
}
