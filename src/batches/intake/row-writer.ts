import type { EntityManager } from 'typeorm';
import { newId } from '../../common/ids.js';
import type { BatchFileRow } from '../csv/batch-file.js';

/** Rows that are written with one statement. */
export const LOT = 1000;

/**
 * Writes rows of a file and their items, many with one statement.
 * @param batch with the number of its making, by which those who follow it find what failed there and then: nobody has
 * followed it before, so that the number may be older than others of its owner
 * @returns how many items have failed already
 */
export async function writeRows(
  db: EntityManager,
  batch: { id: string; seq: string },
  rows: readonly BatchFileRow[],
): Promise<number> {
  await db.query(
    `INSERT INTO batch_products (batch_id, line, serial_number, product_name, cells)
     SELECT $1, line, "serialNumber", "productName", cells
       FROM jsonb_to_recordset($2::jsonb)
         AS row (line int, "serialNumber" text, "productName" text, cells jsonb)`,
    [
      batch.id,
      JSON.stringify(
        rows.map(({ line, serialNumber, productName, cells }) => ({
          line,
          serialNumber,
          productName,
          cells,
        })),
      ),
    ],
  );
  const items = rows.flatMap(({ line, items: ofRow }) =>
    ofRow.map(({ url, host, fault }, position) => ({
      id: newId(),
      line,
      position,
      url,
      host: fault ? '' : host,
      code: fault?.code,
      message: fault?.message,
    })),
  );
  await db.query(
    `INSERT INTO batch_items (id, batch_id, line, position, url, host, status, error_code, error_message, finished_at, seq)
     SELECT id, $1, line, position, url, host, CASE WHEN code IS NULL THEN 'pending' ELSE 'failed' END, code, message,
            CASE WHEN code IS NOT NULL THEN now() END, CASE WHEN code IS NULL THEN 0 ELSE $3::bigint END
       FROM jsonb_to_recordset($2::jsonb)
         AS item (id uuid, line int, position int, url text, host text, code text, message text)`,
    [batch.id, JSON.stringify(items), batch.seq],
  );
  return items.filter(({ code }) => code !== undefined).length;
}
