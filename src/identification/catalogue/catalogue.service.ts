import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import { Cache } from '../../cache/cache.js';
import { cacheKeys } from '../../cache/cache-keys.js';
import type { Page } from '../../common/paging.dto.js';
import { Image } from '../../database/entities/image.entity.js';
import { givingWay } from '../../database/deadlocks.js';
import { lockChangesOf } from '../../database/owner-locks.js';
import { pageById } from '../../database/page-by-id.js';
import type { ImageProduct } from '../../database/product.js';
import { EventBus } from '../../events/event-bus.js';
import { ImageReader } from '../../images/image-reader.js';
import { FollowUp } from './follow-up.js';
import { Catalogue, IN_CATALOGUE, type CatalogueEntry } from './catalogue.js';
import type { GivenProductDto, ListCatalogueDto } from './catalogue.dto.js';
import { allBeginnings, idsWithWords } from './product-words.js';

/** What a person says that his pictures show, and the list of it. */
@Injectable()
export class CatalogueService {
  constructor(
    private readonly source: DataSource,
    private readonly catalogue: Catalogue,
    private readonly reader: ImageReader,
    private readonly cache: Cache,
    private readonly events: EventBus,
    private readonly followUp: FollowUp,
  ) {}

  /** @throws ImageNotFound */
  mark(owner: Principal, id: string, given: GivenProductDto): Promise<Image> {
    const { name, maker, model, url, price, condition, description, material } = given;
    return this.set(owner, id, {
      name,
      maker,
      model,
      url,
      price: price && { amountMinor: price.amountMinor, currency: price.currency },
      condition,
      description,
      material,
    });
  }

  /** To unmark what is not marked changes nothing. @throws ImageNotFound */
  async unmark(owner: Principal, id: string): Promise<void> {
    await this.set(owner, id, null);
  }

  async list(
    owner: Principal,
    { q, ...page }: ListCatalogueDto,
  ): Promise<Page<CatalogueEntry & { image: Image }>> {
    const builder = this.source
      .getRepository(Image)
      .createQueryBuilder('i')
      .where('i.owner_id = :ownerId', { ownerId: owner.userId })
      .andWhere(IN_CATALOGUE);
    const words = allBeginnings(q ?? '');
    if (words !== '')
      builder.andWhere(`i.id IN (${idsWithWords(':ownerId', `to_tsquery('simple', :words)`)})`, { words });
    const images = await pageById(builder, page, 'DESC');
    const entries = await this.catalogue.entries(
      owner.userId,
      images.data.map(({ id }) => id),
    );
    const data = images.data.flatMap((image) => {
      const entry = entries.get(image.id);
      return entry ? [{ ...entry, image }] : [];
    });
    return { ...images, data };
  }

  private async set(owner: Principal, id: string, product: ImageProduct | null): Promise<Image> {
    const { isChanged, isPlanned } = await this.write(owner.userId, id, product);
    if (isChanged) {
      await this.cache.delete(cacheKeys.image(id));
      await this.events.publish({ type: 'image.changed', ownerId: owner.userId, imageId: id });
    }
    if (isPlanned) await this.followUp.start(id);
    return this.reader.getOwned(owner, id);
  }

  private write(ownerId: number, id: string, product: ImageProduct | null) {
    return givingWay(() =>
      this.source.transaction(async (db) => {
        await lockChangesOf(db, [ownerId]);
        const [, changed] = await db.query<[unknown, number]>(
          `UPDATE images SET product = $3, last_modified = now(), seq = next_change(owner_id)
            WHERE id = $1 AND owner_id = $2 AND product IS DISTINCT FROM $3`,
          [id, ownerId, product && JSON.stringify(product)],
        );
        const isChanged = changed > 0;
        return { isChanged, isPlanned: isChanged && (await this.followUp.plan(db, id)) };
      }),
    );
  }
}
