import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Image } from '../database/entities/image.entity.js';
import {
  Production,
  type ProductionStatus,
  type Provenance,
} from '../database/entities/production.entity.js';
import type { ImageFields } from './producer.js';

/** A production at work: what a later write must still find, or it comes too late. */
export interface Claim {
  imageId: string;
  ownerId: number;
  producer: string;
  run: number;
  attempts: number;
  startedAt: number;
}

export interface Outcome {
  status: Extract<ProductionStatus, 'done' | 'failed' | 'unavailable'>;
  data?: unknown;
  provenance?: Provenance;
  errorCode?: string;
  errorMessage?: string;
  imageFields?: ImageFields;
  /** Producers below, which now cannot run. */
  skip?: readonly string[];
  /** The stored file is of no use and will be deleted. */
  dropFile?: boolean;
}

const COLUMNS: Record<keyof ImageFields, string> = {
  caption: 'caption',
  tags: 'tags',
  takenAt: 'taken_at',
  takenAtOffset: 'taken_at_offset',
  camera: 'camera',
  metadata: 'metadata',
  palette: 'palette',
  quality: 'quality',
  fingerprint: 'fingerprint',
  thumbhash: 'thumbhash',
  width: 'width',
  height: 'height',
};
const JSON_COLUMNS = new Set(['metadata', 'palette', 'quality']);
/** A person's edit wins over any machine, so these are written only while the machine owns them. */
const EDITABLE: Partial<Record<keyof ImageFields, string>> = {
  caption: 'caption_source',
  tags: 'tags_source',
};

/** Reads and writes `productions`. Every write that listeners may hear of takes a number from `next_change`. */
@Injectable()
export class ProductionStore {
  constructor(private readonly source: DataSource) {}

  /**
   * Marks a production as running and counts the attempt, before any work: a file that kills the process
   * each time is then still given up after the allowed attempts.
   * @returns undefined where there is nothing to do: done already, asked for anew, or deleted.
   */
  async claim(imageId: string, producer: string, run: number): Promise<Claim | undefined> {
    const rows = await this.source.query<{ attempts: number; owner_id: number }[]>(
      `WITH claimed AS (
         UPDATE productions
            SET status = 'running', attempts = attempts + 1, started_at = now(), updated_at = now()
          WHERE image_id = $1 AND producer = $2 AND run = $3 AND status IN ('pending', 'running')
          RETURNING image_id, attempts
       ), begun AS (
         UPDATE images SET status = 'processing', seq = next_change(owner_id)
          WHERE id = $1 AND status = 'pending' AND EXISTS (SELECT FROM claimed)
       )
       SELECT attempts, owner_id FROM claimed JOIN images ON images.id = claimed.image_id`,
      [imageId, producer, run],
    );
    const row = rows[0];
    return (
      row && { imageId, ownerId: row.owner_id, producer, run, attempts: row.attempts, startedAt: Date.now() }
    );
  }

  /** Hands a failed attempt back, to be tried again. */
  async release(claim: Claim, errorCode: string, errorMessage: string): Promise<void> {
    await this.source.query(
      `UPDATE productions SET status = 'pending', error_code = $5, error_message = $6, updated_at = now()
        WHERE image_id = $1 AND producer = $2 AND run = $3 AND attempts = $4 AND status = 'running'`,
      [claim.imageId, claim.producer, claim.run, claim.attempts, errorCode, errorMessage],
    );
  }

  /** Gives an interrupted attempt back without counting it. */
  async unclaim(claim: Claim): Promise<void> {
    await this.source.query(
      `UPDATE productions SET status = 'pending', attempts = attempts - 1, updated_at = now()
        WHERE image_id = $1 AND producer = $2 AND run = $3 AND attempts = $4 AND status = 'running'`,
      [claim.imageId, claim.producer, claim.run, claim.attempts],
    );
  }

  /**
   * Stores the outcome, what of it the image repeats, and the image's status, in one transaction.
   * @returns false where the claim no longer holds and nothing was written.
   */
  async finish(claim: Claim, outcome: Outcome): Promise<boolean> {
    return this.source.transaction(async (db) => {
      if (!(await this.writeOutcome(db, claim, outcome))) return false;
      await this.writeImage(db, claim, outcome);
      return true;
    });
  }

  async findImage(imageId: string): Promise<Image | null> {
    return this.source.getRepository(Image).findOneBy({ id: imageId });
  }

  async find(imageId: string, producer: string): Promise<Production | null> {
    return this.source.getRepository(Production).findOneBy({ imageId, producer });
  }

  /** The run of each of these producers that waits to be queued. */
  async pendingRuns(imageId: string, producers: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.source.query<{ producer: string; run: number }[]>(
      `SELECT producer, run FROM productions WHERE image_id = $1 AND producer = ANY($2) AND status = 'pending'`,
      [imageId, producers],
    );
    return new Map(rows.map(({ producer, run }) => [producer, run]));
  }

  private async writeOutcome(db: EntityManager, claim: Claim, outcome: Outcome): Promise<boolean> {
    const rows = await db.query<unknown[]>(
      `WITH finished AS (
         UPDATE productions
            SET status = $5, data = $6, provenance = $7, error_code = $8, error_message = $9, duration_ms = $10,
                finished_at = now(), updated_at = now(), seq = next_change($11)
          WHERE image_id = $1 AND producer = $2 AND run = $3 AND attempts = $4 AND status = 'running'
          RETURNING producer
       ), skipped AS (
         UPDATE productions
            SET status = 'skipped', error_code = 'PARENT_FAILED', error_message = NULL, finished_at = now(),
                updated_at = now(), seq = next_change($11)
          WHERE image_id = $1 AND producer = ANY($12) AND status IN ('pending', 'running')
            AND EXISTS (SELECT FROM finished)
       )
       SELECT producer FROM finished`,
      [
        claim.imageId,
        claim.producer,
        claim.run,
        claim.attempts,
        outcome.status,
        toJson(outcome.data),
        toJson(outcome.provenance),
        outcome.errorCode ?? null,
        outcome.errorMessage ?? null,
        Date.now() - claim.startedAt,
        claim.ownerId,
        outcome.skip ?? [],
      ],
    );
    return rows.length > 0;
  }

  /** After the number is drawn and so under the owner's lock: only then are all other outcomes in sight. */
  private async writeImage(
    db: EntityManager,
    claim: Claim,
    { imageFields, dropFile }: Outcome,
  ): Promise<void> {
    const values: unknown[] = [claim.imageId];
    const sets: string[] = [];
    for (const [field, value] of Object.entries(imageFields ?? {}) as [keyof ImageFields, unknown][]) {
      values.push(JSON_COLUMNS.has(COLUMNS[field]) ? toJson(value) : value);
      const column = COLUMNS[field];
      const source = EDITABLE[field];
      if (!source) sets.push(`${column} = $${values.length}`);
      else {
        sets.push(`${column} = CASE WHEN ${source} = 'user' THEN ${column} ELSE $${values.length} END`);
        sets.push(`${source} = CASE WHEN ${source} = 'user' THEN ${source} ELSE 'machine' END`);
      }
    }
    if (dropFile) sets.push('storage_key = NULL');
    await db.query(
      `UPDATE images SET ${[...sets, IMAGE_STATUS].join(', ')}, seq = next_change(owner_id) WHERE id = $1`,
      values,
    );
  }
}

/** An image is `failed` only where it has no rendition; a caption that failed leaves it `processed`. */
const IMAGE_STATUS = `status = CASE
  WHEN status NOT IN ('pending', 'processing') THEN status
  WHEN EXISTS (SELECT FROM productions WHERE image_id = $1 AND status IN ('pending', 'running')) THEN status
  WHEN EXISTS (SELECT FROM productions WHERE image_id = $1 AND producer = 'renditions' AND status = 'failed') THEN 'failed'
  ELSE 'processed' END`;

/** pg would turn a JavaScript array into a PostgreSQL array, not into JSON. */
const toJson = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value));
