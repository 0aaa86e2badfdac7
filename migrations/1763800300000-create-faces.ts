import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateFaces1763800300000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE face_clusters (
        id            uuid CONSTRAINT face_clusters_pkey PRIMARY KEY,
        owner_id      integer NOT NULL CONSTRAINT face_clusters_owner_id_fkey REFERENCES users ON DELETE CASCADE,
        name          text,
        hidden        boolean NOT NULL DEFAULT false,
        -- Chosen by a person. Without a reference, as one that is gone or moved is passed over.
        cover_face_id uuid,
        -- A face was taken away, so the others may belong together otherwise.
        regroup       boolean NOT NULL DEFAULT false,
        created_at    timestamptz NOT NULL DEFAULT now(),
        updated_at    timestamptz NOT NULL DEFAULT now()
      )`);
    await db.query(`CREATE INDEX face_clusters_owner_id_idx ON face_clusters (owner_id, id)`);
    await db.query(`CREATE INDEX face_clusters_regroup_idx ON face_clusters (owner_id) WHERE regroup`);

    // Vectors stand out of line, so that what counts and lists faces need not read them.
    await db.query(`
      CREATE TABLE faces (
        id          uuid CONSTRAINT faces_pkey PRIMARY KEY,
        image_id    uuid NOT NULL CONSTRAINT faces_image_id_fkey REFERENCES images ON DELETE CASCADE,
        -- Does not refer to users: whoever finishes a production holds the lock that uploads wait for with the user's row.
        owner_id    integer NOT NULL,
        -- Of the upright picture, 0 to 1.
        x           real NOT NULL,
        y           real NOT NULL,
        width       real NOT NULL,
        height      real NOT NULL,
        score       real NOT NULL,
        model       text NOT NULL,
        vector      bytea NOT NULL,
        cluster_id  uuid CONSTRAINT faces_cluster_id_fkey REFERENCES face_clusters ON DELETE SET NULL,
        assigned_by text CONSTRAINT faces_assigned_by_check CHECK (assigned_by IN ('machine', 'user')),
        -- Those that are linked by likeness, however many there are between them; null until it is found out.
        component   uuid,
        created_at  timestamptz NOT NULL DEFAULT now()
      ) WITH (toast_tuple_target = 256)`);
    await db.query(`ALTER TABLE faces ALTER COLUMN vector SET STORAGE EXTERNAL`);
    await db.query(`CREATE INDEX faces_image_id_idx ON faces (image_id)`);
    await db.query(`CREATE INDEX faces_cluster_id_idx ON faces (cluster_id, id)`);
    await db.query(`CREATE INDEX faces_owner_model_idx ON faces (owner_id, model, id)`);
    await db.query(`CREATE INDEX faces_component_idx ON faces (component)`);
    await db.query(`
      CREATE INDEX faces_ungrouped_idx ON faces (owner_id, created_at)
      WHERE component IS NULL OR cluster_id IS NULL`);

    // Whichever way faces go, nobody stays who has no name and no face.
    await db.query(`
      CREATE FUNCTION settle_face_clusters() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        DELETE FROM face_clusters AS cluster
         WHERE id IN (SELECT cluster_id FROM gone) AND name IS NULL
           AND NOT EXISTS (SELECT FROM faces WHERE faces.cluster_id = cluster.id);
        UPDATE face_clusters SET regroup = true
         WHERE id IN (SELECT cluster_id FROM gone) AND NOT regroup;
        RETURN NULL;
      END $$`);
    await db.query(`
      CREATE TRIGGER faces_settle AFTER DELETE ON faces REFERENCING OLD TABLE AS gone
      FOR EACH STATEMENT EXECUTE FUNCTION settle_face_clusters()`);

    await db.query(`
      CREATE TABLE face_separations (
        first_id   uuid NOT NULL CONSTRAINT face_separations_first_id_fkey REFERENCES face_clusters ON DELETE CASCADE,
        second_id  uuid NOT NULL CONSTRAINT face_separations_second_id_fkey REFERENCES face_clusters ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT face_separations_pkey PRIMARY KEY (first_id, second_id),
        CONSTRAINT face_separations_order_check CHECK (first_id < second_id)
      )`);
    await db.query(`CREATE INDEX face_separations_second_id_idx ON face_separations (second_id)`);

    await db.query(`
      CREATE TABLE face_changes (
        id         uuid CONSTRAINT face_changes_pkey PRIMARY KEY,
        owner_id   integer NOT NULL CONSTRAINT face_changes_owner_id_fkey REFERENCES users ON DELETE CASCADE,
        kind       text NOT NULL,
        cluster_id uuid NOT NULL,
        face_count integer NOT NULL,
        -- What is needed to undo it, if it can be.
        details    jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        undone_at  timestamptz
      )`);
    await db.query(`CREATE INDEX face_changes_owner_id_idx ON face_changes (owner_id, id)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE face_changes`);
    await db.query(`DROP TABLE face_separations`);
    await db.query(`DROP TABLE faces`);
    await db.query(`DROP FUNCTION settle_face_clusters()`);
    await db.query(`DROP TABLE face_clusters`);
  }
}
