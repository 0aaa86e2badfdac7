import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ProducerRegistry } from '../../analysis/producer-registry.js';
import { decodePosition, encodePosition } from './failed-cursor.js';
import type { FailedProductionDto, FailedProductionPageDto } from './jobs.dto.js';
import type { FailedCursorDto, FailedFilterDto } from './jobs-query.dto.js';

interface Row {
  image_id: string;
  producer: string;
  error_code: string | null;
  error_message: string | null;
  attempts: number;
  finished_at: Date;
  printed: string;
  request_id: string | null;
  owner_id: number;
  username: string;
  has_file: boolean;
}

/** What failed, latest first: the truth in the database. The queue keeps nothing that has ended. */
@Injectable()
export class FailedProductions {
  constructor(
    private readonly source: DataSource,
    private readonly registry: ProducerRegistry,
  ) {}

  /** Reads along an index of failures alone, however many productions there are. */
  async list(filter: FailedFilterDto, { limit, cursor }: FailedCursorDto): Promise<FailedProductionPageDto> {
    const values: unknown[] = [];
    const conditions = failedWhere(filter, values);
    if (cursor !== undefined) {
      const { failedAt, imageId, producer } = decodePosition(cursor);
      const at = values.push(failedAt, imageId, producer);
      conditions.push(
        `(p.finished_at, p.image_id, p.producer) < ($${at - 2}::timestamptz, $${at - 1}::uuid, $${at})`,
      );
    }
    // One more than asked for tells whether there is a next page, without counting.
    values.push(limit + 1);
    const rows = await this.source.query<Row[]>(
      `SELECT p.image_id, p.producer, p.error_code, p.error_message, p.attempts, p.finished_at,
              p.finished_at::text AS printed, p.request_id, i.owner_id, u.username,
              i.storage_key IS NOT NULL AS has_file
         FROM productions p JOIN images i ON i.id = p.image_id JOIN users u ON u.id = i.owner_id
        WHERE ${conditions.join(' AND ')}
        ORDER BY p.finished_at DESC, p.image_id DESC, p.producer DESC LIMIT $${values.length}`,
      values,
    );
    const data = rows.slice(0, limit);
    const last = rows.length > limit ? data.at(-1) : undefined;
    return {
      data: data.map((row) => this.toDto(row)),
      limit,
      nextCursor: last
        ? encodePosition({ failedAt: last.printed, imageId: last.image_id, producer: last.producer })
        : null,
    };
  }

  private toDto(row: Row): FailedProductionDto {
    const node = this.registry.get(row.producer);
    return {
      imageId: row.image_id,
      owner: { id: row.owner_id, username: row.username },
      producer: row.producer,
      lane: node?.lane ?? null,
      code: row.error_code,
      message: row.error_message,
      attempts: row.attempts,
      failedAt: row.finished_at,
      requestId: row.request_id,
      retriable: row.has_file && node !== undefined,
    };
  }
}

/** Conditions on `productions p` and `images i`; their values are added to `values`. */
export function failedWhere({ producer, code, owner }: FailedFilterDto, values: unknown[]): string[] {
  const conditions = [`p.status = 'failed'`];
  if (producer !== undefined) conditions.push(`p.producer = $${values.push(producer)}`);
  if (code !== undefined) conditions.push(`p.error_code = $${values.push(code)}`);
  if (owner !== undefined) conditions.push(`i.owner_id = $${values.push(owner)}`);
  return conditions;
}
