// npm run migration:create -- add-albums
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [given = ''] = process.argv.slice(2);

if (!/^[A-Z][A-Za-z0-9]+$/.test(given) && !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(given)) {
  console.error('Give the migration a name: npm run migration:create -- add-albums (AddAlbums is the same)');
  process.exit(1);
}

const timestamp = Date.now();
const slug = given.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
const name = slug.replace(/(?:^|-)(.)/g, (_, first) => first.toUpperCase());
const file = `${timestamp}-${slug}`;

writeFileSync(
  join(root, 'migrations', `${file}.ts`),
  `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${name}${timestamp} implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(\`\`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(\`\`);
  }
}
`,
  { flag: 'wx' },
);

console.log(`Created migrations/${file}.ts. Now add it to MIGRATIONS in src/database/data-source.ts:

  import { ${name}${timestamp} } from '../../migrations/${file}.js';`);
