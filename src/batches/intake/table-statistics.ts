import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Fewer change little of what the database knows. */
const MANY = 10_000;

/**
 * What the database knows of its tables is a minute old at the least. Of a large batch that was just written it would
 * know nothing when it is read and worked on, and look through all of it for each page.
 */
@Injectable()
export class TableStatistics {
  private readonly logger = new Logger(TableStatistics.name);

  constructor(private readonly source: DataSource) {}

  /** @param written items that were just written */
  async refresh(written: number): Promise<void> {
    if (written < MANY) return;
    try {
      // Whoever has a table locked for it does the same.
      await this.source.query('ANALYZE (SKIP_LOCKED) batch_products, batch_items');
    } catch (error) {
      // It goes on without, only slower.
      this.logger.warn({ err: error }, 'The tables of batches could not be analysed');
    }
  }
}
