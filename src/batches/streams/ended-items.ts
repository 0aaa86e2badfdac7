import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { itemPage, type ItemRow } from '../batch-items.js';

/** Up to where a reader has seen the ends of items. */
export interface Place {
  seq: string;
  line: number;
  position: number;
}

export interface EndedItem {
  row: ItemRow;
  /** Whoever has seen it has seen all with its number, and can go on after that. */
  closes: boolean;
}

const PAGE = 500;

/** Beyond everything with this number. */
export const after = (seq: number): Place => ({
  seq: String(seq),
  line: 2 ** 31 - 1,
  position: 2 ** 31 - 1,
});

/** The items of a batch that have ended, in the order in which they did; those that ended together share a number. */
@Injectable()
export class EndedItems {
  constructor(private readonly source: DataSource) {}

  async *since(batchId: string, place: Place): AsyncGenerator<EndedItem, void, undefined> {
    for (let from = place; ;) {
      const rows = await this.page(batchId, from);
      for (const [index, row] of rows.slice(0, PAGE).entries())
        yield { row, closes: rows[index + 1]?.seq !== row.seq };
      if (rows.length <= PAGE) return;
      from = rows[PAGE - 1]!;
    }
  }

  /** With one more, by which one sees whether the last one's number goes on. */
  private page(batchId: string, { seq, line, position }: Place): Promise<ItemRow[]> {
    return this.source.query<ItemRow[]>(
      itemPage(
        `item.batch_id = $1 AND item.seq > 0 AND (item.seq, item.line, item.position) > ($2, $3, $4)
         AND item.status IN ('done', 'failed', 'cancelled')`,
        'item.seq, item.line, item.position',
        '$5',
      ),
      [batchId, seq, line, position, PAGE + 1],
    );
  }
}
