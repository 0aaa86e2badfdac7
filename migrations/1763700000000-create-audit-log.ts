import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAuditLog1763700000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE audit_log (
        -- Time-ordered: the range of a time is a range of ids, and needs no index of its own.
        id          uuid CONSTRAINT audit_log_pkey PRIMARY KEY,
        at          timestamptz NOT NULL,
        -- Later than "at" only where several occurrences are folded into one row.
        last_at     timestamptz NOT NULL,
        occurrences integer NOT NULL DEFAULT 1 CONSTRAINT audit_log_occurrences_check CHECK (occurrences > 0),
        action      text NOT NULL,
        outcome     text NOT NULL CONSTRAINT audit_log_outcome_check CHECK (outcome IN ('success', 'failure')),
        -- The name outlives the account.
        actor_id    integer CONSTRAINT audit_log_actor_id_fkey REFERENCES users ON DELETE SET NULL,
        actor_name  text,
        target_type text,
        target_id   text,
        ip          text,
        user_agent  text,
        request_id  text,
        details     jsonb NOT NULL DEFAULT '{}',
        -- What comes with the same key is counted in the same row.
        fold_key    text
      )`);
    await db.query(`CREATE INDEX audit_log_actor_idx ON audit_log (actor_id, id)`);
    await db.query(`CREATE INDEX audit_log_target_idx ON audit_log (target_type, target_id, id)`);
    await db.query(`CREATE INDEX audit_log_action_idx ON audit_log (action, id)`);
    await db.query(
      `CREATE UNIQUE INDEX audit_log_fold_key ON audit_log (fold_key) WHERE fold_key IS NOT NULL`,
    );

    // A row may count further occurrences and may lose its actor's account; nothing else of it ever changes.
    await db.query(`
      CREATE FUNCTION audit_log_keep() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'DELETE' THEN
          IF current_setting('platform.audit_expiry', true) = 'on' AND OLD.at < now() - interval '1 day' THEN
            RETURN OLD;
          END IF;
        ELSIF to_jsonb(NEW) - '{actor_id,occurrences,last_at}'::text[]
                = to_jsonb(OLD) - '{actor_id,occurrences,last_at}'::text[]
          AND (NEW.actor_id IS NULL OR NEW.actor_id = OLD.actor_id)
          AND NEW.last_at >= OLD.last_at
          AND (NEW.occurrences = OLD.occurrences
               OR (OLD.fold_key IS NOT NULL AND NEW.occurrences > OLD.occurrences)) THEN
          RETURN NEW;
        END IF;
        RAISE EXCEPTION 'The audit log is only ever added to' USING ERRCODE = 'insufficient_privilege';
      END $$`);
    await db.query(`
      CREATE TRIGGER audit_log_keep BEFORE UPDATE OR DELETE ON audit_log
      FOR EACH ROW EXECUTE FUNCTION audit_log_keep()`);

    // The one way to remove rows, oldest first. Returns how many went.
    await db.query(`
      CREATE FUNCTION audit_log_expire(before uuid, most integer) RETURNS integer LANGUAGE plpgsql AS $$
      DECLARE
        removed integer;
      BEGIN
        PERFORM set_config('platform.audit_expiry', 'on', true);
        DELETE FROM audit_log WHERE id IN (
          SELECT id FROM audit_log
           WHERE id < before AND at < now() - interval '1 day' ORDER BY id LIMIT most);
        GET DIAGNOSTICS removed = ROW_COUNT;
        PERFORM set_config('platform.audit_expiry', 'off', true);
        RETURN removed;
      END $$`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP FUNCTION audit_log_expire(uuid, integer)`);
    await db.query(`DROP TABLE audit_log`);
    await db.query(`DROP FUNCTION audit_log_keep()`);
  }
}
