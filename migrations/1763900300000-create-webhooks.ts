import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateWebhooks1763900300000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE webhook_endpoints (
        id                    uuid CONSTRAINT webhook_endpoints_pkey PRIMARY KEY,
        owner_id              integer NOT NULL
          CONSTRAINT webhook_endpoints_owner_id_fkey REFERENCES users ON DELETE CASCADE,
        -- Of the one batch that it was given with; null for those that are there for all.
        batch_id              uuid CONSTRAINT webhook_endpoints_batch_id_fkey REFERENCES batches ON DELETE CASCADE,
        url                   text NOT NULL,
        description           text NOT NULL DEFAULT '',
        event_types           text[] NOT NULL,
        secret                text NOT NULL,
        -- Signs as well until then, so that receivers can be changed over.
        previous_secret       text,
        previous_secret_until timestamptz,
        enabled               boolean NOT NULL DEFAULT true,
        disabled_reason       text,
        -- Rises when it is moved or enabled: what was on its way before says nothing of it.
        generation            integer NOT NULL DEFAULT 0,
        -- Since when nothing has arrived.
        failing_since         timestamptz,
        last_failure_at       timestamptz,
        created_at            timestamptz NOT NULL DEFAULT now(),
        last_modified         timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT webhook_endpoints_disabled_reason_check
          CHECK (disabled_reason IN ('user', 'gone', 'failing')),
        CONSTRAINT webhook_endpoints_batch_id_key UNIQUE (batch_id)
      )`);
    await db.query(`CREATE INDEX webhook_endpoints_owner_id_idx ON webhook_endpoints (owner_id, id)`);

    await db.query(`
      CREATE TABLE webhook_deliveries (
        -- Receivers know the message by it, however often it is sent.
        id              uuid CONSTRAINT webhook_deliveries_pkey PRIMARY KEY,
        endpoint_id     uuid NOT NULL
          CONSTRAINT webhook_deliveries_endpoint_id_fkey REFERENCES webhook_endpoints ON DELETE CASCADE,
        event_type      text NOT NULL,
        -- The image or batch that it is about.
        subject_id      uuid,
        -- What is signed and sent, byte for byte, each time; null until it is sent first.
        body            text,
        status          text NOT NULL DEFAULT 'pending',
        attempts        integer NOT NULL DEFAULT 0,
        -- An entry per attempt: when, how long, what was answered.
        log             jsonb NOT NULL DEFAULT '[]',
        next_attempt_at timestamptz DEFAULT now(),
        claim           uuid,
        created_at      timestamptz NOT NULL DEFAULT now(),
        updated_at      timestamptz NOT NULL DEFAULT now(),
        finished_at     timestamptz,
        CONSTRAINT webhook_deliveries_status_check
          CHECK (status IN ('pending', 'delivering', 'delivered', 'failed', 'cancelled'))
      )`);
    await db.query(
      `CREATE INDEX webhook_deliveries_endpoint_id_idx ON webhook_deliveries (endpoint_id, id DESC)`,
    );
    // By endpoint, so that the next ones of each are found without passing over all that wait for one of them.
    await db.query(`
      CREATE INDEX webhook_deliveries_due_idx ON webhook_deliveries (endpoint_id, next_attempt_at)
      WHERE status = 'pending'`);
    await db.query(`
      CREATE INDEX webhook_deliveries_in_hand_idx ON webhook_deliveries (updated_at) WHERE status = 'delivering'`);
    await db.query(`
      CREATE INDEX webhook_deliveries_finished_at_idx ON webhook_deliveries (finished_at)
      WHERE finished_at IS NOT NULL`);
    await this.announce(db);
  }

  /** In the transaction of what is told of: nothing is told that did not happen, and nothing that did is forgotten. */
  private async announce(db: QueryRunner): Promise<void> {
    // Version 7, as the ids that the platform makes elsewhere: the time in milliseconds, then chance.
    await db.query(`
      CREATE FUNCTION time_ordered_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
        SELECT encode(
          set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid())
              PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
              FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
      $$`);
    await db.query(`
      CREATE FUNCTION announce_event(owner integer, type text, subject uuid) RETURNS void LANGUAGE sql VOLATILE AS $$
        INSERT INTO webhook_deliveries (id, endpoint_id, event_type, subject_id)
        SELECT time_ordered_id(), id, type, subject FROM webhook_endpoints
         WHERE owner_id = owner AND enabled AND event_types @> ARRAY[type] AND coalesce(batch_id, subject) = subject
           -- One that is deleted meanwhile is passed over, and does not undo what is told of.
           FOR KEY SHARE
      $$`);
    await db.query(`
      CREATE FUNCTION announce_image() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM announce_event(NEW.owner_id, 'image.' || NEW.status, NEW.id);
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE TRIGGER images_announce AFTER UPDATE OF status ON images FOR EACH ROW
      WHEN (OLD.status IN ('pending', 'processing') AND NEW.status IN ('processed', 'failed'))
      EXECUTE FUNCTION announce_image()`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TRIGGER images_announce ON images`);
    await db.query(`DROP FUNCTION announce_image()`);
    await db.query(`DROP FUNCTION announce_event(integer, text, uuid)`);
    await db.query(`DROP FUNCTION time_ordered_id()`);
    await db.query(`DROP TABLE webhook_deliveries`);
    await db.query(`DROP TABLE webhook_endpoints`);
  }
}
