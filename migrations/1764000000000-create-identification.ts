import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateIdentification1764000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // What a person says that the picture shows. Null: nobody has said so.
    await db.query(`ALTER TABLE images ADD COLUMN product jsonb`);
    await db.query(`
      CREATE TABLE identification_settings (
        user_id            integer PRIMARY KEY
                           CONSTRAINT identification_settings_user_id_fkey REFERENCES users ON DELETE CASCADE,
        send_pictures      boolean NOT NULL DEFAULT false,
        consented_at       timestamptz,
        disabled_providers text[] NOT NULL DEFAULT '{}',
        updated_at         timestamptz NOT NULL DEFAULT now()
      )`);
    await db.query(`
      CREATE TABLE provider_usage (
        owner_id integer NOT NULL CONSTRAINT provider_usage_owner_id_fkey REFERENCES users ON DELETE CASCADE,
        day      date NOT NULL,
        provider text NOT NULL,
        calls    integer NOT NULL,
        CONSTRAINT provider_usage_pkey PRIMARY KEY (owner_id, day, provider)
      )`);
    await db.query(`
      CREATE TABLE provider_days (
        day      date NOT NULL,
        provider text NOT NULL,
        calls    integer NOT NULL,
        CONSTRAINT provider_days_pkey PRIMARY KEY (day, provider)
      )`);
    // Of one owner each: what somebody has asked must not show in how fast another is answered.
    await db.query(`
      CREATE TABLE provider_answers (
        owner_id   integer NOT NULL CONSTRAINT provider_answers_owner_id_fkey REFERENCES users ON DELETE CASCADE,
        provider   text NOT NULL,
        question   text NOT NULL,
        image_id   uuid NOT NULL CONSTRAINT provider_answers_image_id_fkey REFERENCES images ON DELETE CASCADE,
        -- Of questions about the picture itself: near ones are looked at, whether they are copies of it.
        fingerprint bit(64),
        answer     jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        CONSTRAINT provider_answers_pkey PRIMARY KEY (owner_id, provider, question, image_id)
      )`);
    await db.query(`CREATE INDEX provider_answers_image_id_idx ON provider_answers (image_id)`);
    await db.query(`CREATE INDEX provider_answers_expires_at_idx ON provider_answers (expires_at)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE provider_answers`);
    await db.query(`DROP TABLE provider_days`);
    await db.query(`DROP TABLE provider_usage`);
    await db.query(`DROP TABLE identification_settings`);
    await db.query(`ALTER TABLE images DROP COLUMN product`);
  }
}
