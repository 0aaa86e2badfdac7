import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBatches1763900000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await this.createBatches(db);
    await this.createProducts(db);
    await this.createItems(db);

    // How the platform behaves towards other people's servers, whichever worker asks them.
    await db.query(`
      CREATE TABLE fetch_hosts (
        host            text CONSTRAINT fetch_hosts_pkey PRIMARY KEY,
        resume_at       timestamptz NOT NULL,
        failures        integer NOT NULL DEFAULT 0,
        unreached_since timestamptz,
        -- Since it last asked for fewer requests: by these it gets more of them again; null where nothing holds it back.
        answers         integer,
        -- It has asked for fewer requests since, and answered none.
        refused_since   timestamptz,
        -- That has gone on for long: until then, its files fail without it being asked.
        refused_until   timestamptz,
        updated_at      timestamptz NOT NULL DEFAULT now()
      )`);
  }

  private async createBatches(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE batches (
        id                uuid CONSTRAINT batches_pkey PRIMARY KEY,
        owner_id          integer NOT NULL CONSTRAINT batches_owner_id_fkey REFERENCES users ON DELETE CASCADE,
        status            text NOT NULL DEFAULT 'processing',
        original_filename text NOT NULL,
        file_size         bigint NOT NULL DEFAULT 0,
        -- The header as it was given, in its order; rows are arrays in the same order.
        columns           text[] NOT NULL,
        url_column        integer NOT NULL,
        delimiter         text NOT NULL,
        quality           integer NOT NULL,
        format            text NOT NULL,
        max_size          integer,
        rows              integer NOT NULL DEFAULT 0,
        total             integer NOT NULL DEFAULT 0,
        done              integer NOT NULL DEFAULT 0,
        failed            integer NOT NULL DEFAULT 0,
        cancelled         integer NOT NULL DEFAULT 0,
        -- How many had ended when it was begun, or begun again: the others tell its pace.
        ended_before      integer NOT NULL DEFAULT 0,
        idempotency_key   text,
        request_hash      text,
        request_id        text,
        seq               bigint NOT NULL DEFAULT nextval('change_seq'),
        created_at        timestamptz NOT NULL DEFAULT now(),
        started_at        timestamptz,
        finished_at       timestamptz,
        CONSTRAINT batches_status_check CHECK (status IN ('processing', 'complete', 'cancelled')),
        CONSTRAINT batches_format_check CHECK (format IN ('jpeg', 'webp', 'avif')),
        CONSTRAINT batches_counts_check CHECK (done + failed + cancelled <= total)
      )`);
    await db.query(`CREATE INDEX batches_owner_id_idx ON batches (owner_id, id DESC)`);
    await db.query(`CREATE INDEX batches_owner_seq_idx ON batches (owner_id, seq)`);
    await db.query(`CREATE INDEX batches_processing_idx ON batches (id) WHERE status = 'processing'`);
    await db.query(`
      CREATE UNIQUE INDEX batches_idempotency_key ON batches (owner_id, idempotency_key)
      WHERE idempotency_key IS NOT NULL`);
  }

  private async createProducts(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE batch_products (
        batch_id      uuid NOT NULL CONSTRAINT batch_products_batch_id_fkey REFERENCES batches ON DELETE CASCADE,
        -- Where the row begins in the file, which begins with line 1.
        line          integer NOT NULL,
        serial_number text NOT NULL,
        product_name  text NOT NULL,
        cells         jsonb NOT NULL,
        CONSTRAINT batch_products_pkey PRIMARY KEY (batch_id, line)
      )`);
  }

  private async createItems(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE batch_items (
        id            uuid CONSTRAINT batch_items_pkey PRIMARY KEY,
        batch_id      uuid NOT NULL CONSTRAINT batch_items_batch_id_fkey REFERENCES batches ON DELETE CASCADE,
        line          integer NOT NULL,
        -- Among the addresses of its row, from 0.
        position      integer NOT NULL,
        url           text NOT NULL,
        -- Whose patience it takes, of its url or, after being sent on, another; empty where there is nothing to ask for.
        host          text NOT NULL,
        status        text NOT NULL DEFAULT 'pending',
        -- Pending, but not before then.
        retry_at      timestamptz,
        attempts      integer NOT NULL DEFAULT 0,
        -- The host has asked for fewer requests each time since: that is no attempt, and ends at some time.
        refused_since timestamptz,
        -- Of the worker that has it in hand; what another one comes to is void.
        claim         uuid,
        error_code    text,
        error_message text,
        http_status   integer,
        bytes         bigint,
        image_id      uuid CONSTRAINT batch_items_image_id_fkey REFERENCES images ON DELETE SET NULL,
        output_bytes  bigint,
        output_width  integer,
        output_height integer,
        started_at    timestamptz,
        finished_at   timestamptz,
        updated_at    timestamptz NOT NULL DEFAULT now(),
        seq           bigint NOT NULL DEFAULT 0,
        CONSTRAINT batch_items_status_check
          CHECK (status IN ('pending', 'processing', 'done', 'failed', 'cancelled')),
        CONSTRAINT batch_items_place_key UNIQUE (batch_id, line, position)
      )`);
    // By host, so that the next one that may be asked is found without passing over those that may not.
    await db.query(`
      CREATE INDEX batch_items_waiting_idx ON batch_items (batch_id, host, id)
      WHERE status = 'pending' AND retry_at IS NULL`);
    await db.query(`
      CREATE INDEX batch_items_retry_idx ON batch_items (retry_at)
      WHERE status = 'pending' AND retry_at IS NOT NULL`);
    await db.query(`
      CREATE INDEX batch_items_in_hand_idx ON batch_items (updated_at) WHERE status = 'processing'`);
    await db.query(`CREATE INDEX batch_items_status_idx ON batch_items (batch_id, status, line, position)`);
    // To the last: what ends together, as a whole batch that is cancelled, has one number.
    await db.query(`
      CREATE INDEX batch_items_seq_idx ON batch_items (batch_id, seq, line, position) WHERE seq > 0`);
    await db.query(
      `CREATE INDEX batch_items_image_id_idx ON batch_items (image_id) WHERE image_id IS NOT NULL`,
    );
    await db.query(`
      CREATE INDEX batch_items_image_gone_idx ON batch_items (batch_id)
      WHERE status = 'done' AND image_id IS NULL`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE fetch_hosts`);
    await db.query(`DROP TABLE batch_items`);
    await db.query(`DROP TABLE batch_products`);
    await db.query(`DROP TABLE batches`);
  }
}
