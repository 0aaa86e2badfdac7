import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Image } from '../database/entities/image.entity.js';
import {
  Production,
  type ProductionStatus,
  type Provenance,
} from '../database/entities/production.entity.js';
import { givingWay } from '../database/deadlocks.js';
import { hydrate } from '../database/hydrate.js';
import type { ImageFields, Produced } from './producer.js';
import type { ProducerName } from './productions.js';

/** A production at work: what a later write must still find, or it comes too late. */
export interface Claim {
  /** As it was when the claim was made. */
  image: Image;
  producer: string;
  run: number;
  attempts: number;
  startedAt: number;
}

export interface Outcome {
  status: Extract<ProductionStatus, 'done' | 'failed' | 'skipped' | 'unavailable'>;
  data?: unknown;
  provenance?: Provenance;
  errorCode?: string;
  errorMessage?: string;
  imageFields?: ImageFields;
  keep?: Produced<ProducerName>['keep'];
  kept?: Produced<ProducerName>['kept'];
  /** Producers below, which now cannot run. */
  skip?: readonly string[];
  /** The stored file is of no use and will be deleted. */
  dropFile?: boolean;
}

const COLUMNS: Record<keyof ImageFields, string> = {
  caption: 'caption',
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
  foundText: 'found_text',
  moderation: 'moderation',
};
const JSON_COLUMNS = new Set(['metadata', 'palette', 'quality', 'moderation']);
/** A person's edit wins over any machine, so these are written only while the machine owns them. */
const EDITABLE: Partial<Record<keyof ImageFields, string>> = {
  caption: 'caption_source',
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
    const rows = await this.source.query<(Record<string, unknown> & { claimed_attempts: number })[]>(
      `WITH claimed AS (
         UPDATE productions
            SET status = 'running', attempts = attempts + 1, started_at = now(), updated_at = now()
          WHERE image_id = $1 AND producer = $2 AND run = $3 AND status IN ('pending', 'running')
          RETURNING image_id, attempts
       ), begun AS (
         UPDATE images SET status = 'processing', seq = next_change(owner_id)
          WHERE id = $1 AND status = 'pending' AND EXISTS (SELECT FROM claimed)
       )
       SELECT images.*, claimed.attempts AS claimed_attempts
         FROM claimed JOIN images ON images.id = claimed.image_id`,
      [imageId, producer, run],
    );
    const row = rows[0];
    if (!row) return undefined;
    const image = hydrate(this.source.getRepository(Image), row);
    return { image, producer, run, attempts: row.claimed_attempts, startedAt: Date.now() };
  }

  /** Hands a failed attempt back, to be tried again. */
  async release(claim: Claim, errorCode: string, errorMessage: string): Promise<void> {
    await this.source.query(
      `UPDATE productions SET status = 'pending', error_code = $5, error_message = $6, updated_at = now()
        WHERE ${KEY} AND status = 'running'`,
      [...key(claim), errorCode, errorMessage],
    );
  }

  /** Gives an attempt back that says nothing of the picture, without counting it: it was interrupted, or prevented. */
  async unclaim(claim: Claim, reason?: { code: string; message: string }): Promise<void> {
    await this.source.query(
      `UPDATE productions SET status = 'pending', attempts = attempts - 1, updated_at = now(),
              error_code = coalesce($5, error_code), error_message = coalesce($6, error_message)
        WHERE ${KEY} AND status = 'running'`,
      [...key(claim), reason?.code ?? null, reason?.message ?? null],
    );
  }

  /**
   * Stores the outcome, what of it the image repeats, and what that makes of the image, in one statement: it
   * runs for every production there is, and each round trip would count.
   * @returns false where the claim no longer holds and nothing was written.
   */
  async finish(claim: Claim, outcome: Outcome): Promise<boolean> {
    const { keep } = outcome;
    if (!keep) return givingWay(() => this.write(this.source.manager, claim, outcome));
    return givingWay(() =>
      this.source.transaction(async (db) => {
        const written = await this.write(db, claim, outcome);
        if (written) await keep(db);
        return written;
      }),
    );
  }

  private async write(db: EntityManager, claim: Claim, outcome: Outcome): Promise<boolean> {
    const values = [
      ...key(claim),
      outcome.status,
      toJson(outcome.data),
      toJson(outcome.provenance),
      outcome.errorCode ?? null,
      outcome.errorMessage ?? null,
      Date.now() - claim.startedAt,
      claim.image.ownerId,
      outcome.skip ?? [],
    ];
    const sets = imageColumns(outcome, values);
    // The number is drawn first, and with it the owner's lock: what others finish at the same time is then
    // either in sight of image_outcome() or will itself see this.
    const rows = await db.query<unknown[]>(
      `WITH finished AS (
         UPDATE productions
            SET status = $5, data = coalesce($6, data),
                provenance = coalesce($7::jsonb || jsonb_build_object('at', ${NOW}), provenance),
                error_code = $8, error_message = $9, duration_ms = $10,
                finished_at = now(), updated_at = now(), seq = next_change($11)
          WHERE ${KEY} AND status = 'running'
          RETURNING image_id
       ), skipped AS (
         UPDATE productions
            SET status = 'skipped', error_code = 'PARENT_FAILED', error_message = NULL, finished_at = now(),
                updated_at = now(), seq = next_change($11)
          WHERE image_id IN (SELECT image_id FROM finished) AND producer = ANY($12)
            AND status IN ('pending', 'running')
          RETURNING image_id
       ), shown AS (
         UPDATE images SET ${[...sets, IMAGE_STATUS, 'seq = next_change(owner_id)'].join(', ')}
           FROM finished, (SELECT count(*) FROM skipped) AS after_skipped
          WHERE images.id = finished.image_id
       )
       SELECT image_id FROM finished`,
      values,
    );
    return rows.length > 0;
  }

  async imageExists(id: string): Promise<boolean> {
    return this.source.getRepository(Image).existsBy({ id });
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
}

/** ISO 8601, UTC, as JSON has times elsewhere. */
const NOW = `to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Finds a claimed production only as long as the claim holds. */
const KEY = 'image_id = $1 AND producer = $2 AND run = $3 AND attempts = $4';
const key = ({ image, producer, run, attempts }: Claim): unknown[] => [image.id, producer, run, attempts];

const IMAGE_STATUS = `status = CASE WHEN status IN ('pending', 'processing') THEN image_outcome(id) ELSE status END`;

/** The assignments for the image's own columns; their values are added to `values`. */
function imageColumns({ data, imageFields, dropFile }: Outcome, values: unknown[]): string[] {
  const sets: string[] = dropFile ? ['storage_key = NULL'] : [];
  if (hasTags(data)) {
    sets.push(`tags = CASE WHEN tags_source = 'user' THEN tags ELSE machine_tags(id) END`);
    sets.push(`tags_source = coalesce(tags_source, 'machine')`);
  }
  for (const [field, value] of Object.entries(imageFields ?? {}) as [keyof ImageFields, unknown][]) {
    const column = COLUMNS[field];
    const source = EDITABLE[field];
    const given = `$${values.push(JSON_COLUMNS.has(column) ? toJson(value) : value)}`;
    if (!source) sets.push(`${column} = ${given}`);
    else {
      sets.push(`${column} = CASE WHEN ${source} = 'user' THEN ${column} ELSE ${given} END`);
      sets.push(`${source} = CASE WHEN ${source} = 'user' THEN ${source} ELSE 'machine' END`);
    }
  }
  return sets;
}

const hasTags = (data: unknown) => typeof data === 'object' && data !== null && 'tags' in data;

/** pg would turn a JavaScript array into a PostgreSQL array, not into JSON. */
const toJson = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value));
