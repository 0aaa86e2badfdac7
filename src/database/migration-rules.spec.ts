import type { MigrationInterface, QueryRunner } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from './data-source.js';
import { faultsOf, type Migration } from './testing/migration-rules.js';

/** The first release: nobody served before it. */
const FIRST_RELEASE = ['CreateUsers1763600000000', 'CreateImages1763600100000'];

async function statementsOf(migration: MigrationInterface): Promise<string[]> {
  const statements: string[] = [];
  const recorder = {
    query: (sql: string) => {
      statements.push(sql);
      return Promise.resolve([]);
    },
  };
  await migration.up(recorder as unknown as QueryRunner);
  return statements;
}

describe('every migration', () => {
  const later = MIGRATIONS.filter(({ name }) => !FIRST_RELEASE.includes(name));

  it.each(later.map((each) => [each.name, each] as const))(
    '%s lets the version before go on',
    async (_, type) => {
      const migration: MigrationInterface & Migration = new type();
      expect(faultsOf(migration, await statementsOf(migration))).toEqual([]);
    },
  );

  it('can be undone', () => {
    expect(MIGRATIONS.every((type) => typeof new type().down === 'function')).toBe(true);
  });
});

describe('the rules', () => {
  it.each([
    'ALTER TABLE images DROP COLUMN caption',
    'DROP TABLE images',
    'ALTER TABLE images RENAME COLUMN a TO b',
    'ALTER TABLE images ALTER COLUMN width TYPE bigint',
    'ALTER TABLE images ALTER COLUMN width SET NOT NULL',
    'ALTER TABLE images ADD COLUMN stars integer NOT NULL',
    'ALTER TABLE images ADD CONSTRAINT positive CHECK (width > 0)',
    'CREATE INDEX images_width ON images (width)',
    'CREATE UNIQUE INDEX images_width ON images (width)',
    'LOCK TABLE images',
  ])('refuse %s', (sql) => {
    expect(faultsOf({}, [sql])).toHaveLength(1);
  });

  it.each([
    'ALTER TABLE images ADD COLUMN stars integer',
    'ALTER TABLE images ADD COLUMN stars integer NOT NULL DEFAULT 0',
    'ALTER TABLE images ADD CONSTRAINT positive CHECK (width > 0) NOT VALID',
    'ALTER TABLE images VALIDATE CONSTRAINT positive',
    'CREATE INDEX CONCURRENTLY images_width ON images (width)',
    `CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ DROP TABLE images $$`,
  ])('allow %s', (sql) => {
    expect(faultsOf({}, [sql])).toEqual([]);
  });

  it('allow what a table that is new can bear', () => {
    const created = 'CREATE TABLE notes (id integer NOT NULL)';
    expect(faultsOf({}, [created, 'CREATE INDEX notes_id ON notes (id)'])).toEqual([]);
  });

  it('allow to take away what is not used any more, and says so', () => {
    const contracts = 'images.caption: nothing reads it since 0.3';
    expect(faultsOf({ contracts }, ['ALTER TABLE images DROP COLUMN caption'])).toEqual([]);
  });
});
