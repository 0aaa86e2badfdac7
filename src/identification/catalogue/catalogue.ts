import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ImageProduct } from '../../database/product.js';
import { MAX, productOfRow, type ProductRow } from './row-product.js';

export interface CatalogueEntry {
  imageId: string;
  product: ImageProduct;
  /** Who says so: a person of this very picture, or the row of a batch that it came with. */
  source: 'user' | 'batch';
  /** The newest row of a batch that the picture came with, as one may have several pictures; null where it is gone. */
  row: string | null;
}

/** What makes an image part of its owner's catalogue, as the index has it. */
export const IN_CATALOGUE = `(product IS NOT NULL OR product_names <> '{}')`;

interface Row extends ProductRow {
  imageId: string;
  product: ImageProduct | null;
  productNames: string[];
  rowId: string | null;
}

/** A user's own products: pictures that he has marked, and those that came with rows of batches. */
@Injectable()
export class Catalogue {
  constructor(private readonly source: DataSource) {}

  /**
   * What is known of the products that these images show: what a person says first, then the newest row that gives a
   * name. Images of others, and such as are not in the catalogue, are left out.
   */
  async entries(ownerId: number, imageIds: readonly string[]): Promise<Map<string, CatalogueEntry>> {
    if (imageIds.length === 0) return new Map();
    const rows = await this.source.query<Row[]>(
      `SELECT images.id AS "imageId", images.product, images.product_names AS "productNames",
              coalesce(listed.name, '') AS name, coalesce(listed.columns, '{}') AS columns,
              coalesce(listed.cells, '[]') AS cells, coalesce(listed.url_column, 0) AS "urlColumn",
              listed.batch_id || ' ' || listed.line AS "rowId"
         FROM images
         LEFT JOIN LATERAL (
           SELECT batch_products.product_name AS name, batches.columns, batch_products.cells, batches.url_column,
                  batch_products.batch_id, batch_products.line
             FROM batch_items
             JOIN batches ON batches.id = batch_items.batch_id AND batches.owner_id = images.owner_id
             JOIN batch_products
               ON batch_products.batch_id = batch_items.batch_id AND batch_products.line = batch_items.line
            WHERE batch_items.image_id = images.id AND batch_products.product_name <> ''
            ORDER BY batches.id DESC, batch_items.line DESC LIMIT 1
         ) AS listed ON true
        WHERE images.owner_id = $1 AND images.id = ANY($2::uuid[]) AND ${IN_CATALOGUE}`,
      [ownerId, imageIds],
    );
    return new Map(rows.map((row) => [row.imageId, entryOf(row)]));
  }
}

/** A row may be gone with its batch: its name is still known. */
function entryOf({ imageId, product, productNames, rowId, ...row }: Row): CatalogueEntry {
  if (product) return { imageId, product, source: 'user', row: rowId };
  const name = row.name === '' ? (productNames.at(-1) ?? '') : row.name;
  const listed = productOfRow({ ...row, name: name.slice(0, MAX.name) });
  return { imageId, product: listed, source: 'batch', row: rowId };
}
