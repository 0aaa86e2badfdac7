import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../../auth/access.js';
import type { Batch } from '../../database/entities/batch.entity.js';
import type { BatchItemStatus } from '../../database/entities/batch-item.entity.js';
import { ImageNotFound, InvalidMediaSignature } from '../../images/images.errors.js';
import { MediaService, type MediaExchange } from '../../images/media/media.service.js';
import { MediaUrlSigner } from '../../storage/media-url-signer.js';
import { outputPath } from '../batch-links.js';
import { ITEMS_WITH_ROWS } from '../batch-items.js';
import { BatchItemNotFound } from '../batches.errors.js';
import type { OutputQueryDto } from './output.dto.js';
import { BatchOutputMissing } from './output.errors.js';
import { OutputLedger } from './output-ledger.js';
import { outputName } from './output-name.js';

interface Output extends Pick<Batch, 'format' | 'quality' | 'maxSize'> {
  imageId: string | null;
  status: BatchItemStatus;
  line: number;
  position: number;
  productName: string;
}

/** The processed images, one by one. */
@Injectable()
export class BatchOutputs {
  constructor(
    private readonly source: DataSource,
    private readonly media: MediaService,
    private readonly signer: MediaUrlSigner,
    private readonly ledger: OutputLedger,
  ) {}

  /** @throws BatchItemNotFound, BatchOutputMissing, and whatever keeps a picture from being sent */
  async send(exchange: MediaExchange, batchId: string, itemId: string, query: OutputQueryDto): Promise<void> {
    const path = outputPath(batchId, itemId);
    const { expires = '', signature = '' } = query;
    // First, so that without a right nobody learns which items there are.
    if (!exchange.user && !this.signer.verify(path, {}, { expires, signature }))
      throw new InvalidMediaSignature();
    const output = await this.find(exchange.user, batchId, itemId);
    if (output.status !== 'done') throw new BatchOutputMissing();
    if (output.imageId === null) throw new ImageNotFound();
    const key = await this.ledger.find(output.imageId, output);
    if (key === undefined) throw new BatchOutputMissing();
    await this.media.sendKept(exchange, query, {
      path,
      imageId: output.imageId,
      key,
      contentType: `image/${output.format}`,
      filename: outputName(output, output.format),
    });
  }

  /** Whoever holds a link need not own the batch. */
  private async find(user: Principal | undefined, batchId: string, itemId: string): Promise<Output> {
    const [row] = await this.source.query<Output[]>(
      `SELECT image_id AS "imageId", item.status, item.line, position, product_name AS "productName", format, quality,
              max_size AS "maxSize"
         FROM ${ITEMS_WITH_ROWS} JOIN batches AS batch ON batch.id = item.batch_id
        WHERE item.id = $1 AND item.batch_id = $2 AND ($3::int IS NULL OR owner_id = $3)`,
      [itemId, batchId, user?.userId ?? null],
    );
    if (!row) throw new BatchItemNotFound();
    return row;
  }
}
