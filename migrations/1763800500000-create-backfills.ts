import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBackfills1763800500000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE backfills (
        id           uuid CONSTRAINT backfills_pkey PRIMARY KEY,
        producers    text[] NOT NULL,
        reasons      text[] NOT NULL,
        force        boolean NOT NULL DEFAULT false,
        owner_id     integer CONSTRAINT backfills_owner_id_fkey REFERENCES users ON DELETE CASCADE,
        status       text NOT NULL DEFAULT 'running',
        total        integer,
        queued       integer NOT NULL DEFAULT 0,
        done         integer NOT NULL DEFAULT 0,
        failed       integer NOT NULL DEFAULT 0,
        -- All images up to here were looked at.
        looked_at    uuid,
        walked       boolean NOT NULL DEFAULT false,
        created_at   timestamptz NOT NULL DEFAULT now(),
        started_at   timestamptz,
        finished_at  timestamptz,
        lease_holder uuid,
        leased_until timestamptz,
        CONSTRAINT backfills_status_check CHECK (status IN ('running', 'done', 'cancelled'))
      )`);
    await db.query(`CREATE INDEX backfills_running_idx ON backfills (created_at) WHERE status = 'running'`);

    // What was queued and has not come to an end: a few hundred rows, however much there is to do.
    await db.query(`
      CREATE TABLE backfill_items (
        image_id    uuid NOT NULL CONSTRAINT backfill_items_image_id_fkey REFERENCES images ON DELETE CASCADE,
        producer    text NOT NULL,
        backfill_id uuid NOT NULL CONSTRAINT backfill_items_backfill_id_fkey REFERENCES backfills ON DELETE CASCADE,
        CONSTRAINT backfill_items_pkey PRIMARY KEY (image_id, producer, backfill_id)
      )`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE backfill_items`);
    await db.query(`DROP TABLE backfills`);
  }
}
