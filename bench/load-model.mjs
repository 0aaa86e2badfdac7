// From what operations cost (bench/results) and what people do (bench/model/assumptions.mjs) to what an
// installation needs: by arithmetic and, for the workers' queue, by a simulated day. Same input, same output.
//   npm run bench:model -- [--set name=value …]     prints the tables
//   npm run bench:model -- --write docs/scaling.md  puts them into a document, between its markers
//   npm run bench:model -- --check docs/scaling.md  fails where the document says otherwise
//   npm run bench:model -- --json [--users 5000]
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { assume } from './model/assumptions.mjs';
import { fillMarkers } from './model/document.mjs';
import { sizeOf } from './model/sizing.mjs';
import { allTables } from './model/tables.mjs';

const { values: options } = parseArgs({
  options: {
    set: { type: 'string', multiple: true },
    write: { type: 'string' },
    check: { type: 'string' },
    json: { type: 'boolean' },
    users: { type: 'string', default: '10000' },
  },
});

const read = async (name) =>
  JSON.parse(await readFile(new URL(`results/${name}.json`, import.meta.url), 'utf8'));
const [unitCosts, tables] = [await read('unit-costs'), await read('large-tables')];
const { postgres, redis } = unitCosts.modes;
const measured = {
  unitCosts,
  tables,
  /** Of one machine, with everything in PostgreSQL. */
  embedded: postgres,
  /** Larger installations have Redis; what was not measured with it is the same without. */
  costs: { ...postgres, ...redis, operations: { ...postgres.operations, ...redis?.operations } },
};
const given = assume(options.set);

if (options.json) {
  console.log(JSON.stringify(sizeOf(given, measured, Number(options.users)), null, 2));
} else {
  const made = allTables(given, measured);
  if (options.write) await update(options.write, made);
  else if (options.check) await check(options.check, made);
  else for (const [name, table] of Object.entries(made)) console.log(`\n${name}\n\n${table}`);
}

async function update(path, made) {
  await writeFile(path, fillMarkers(await readFile(path, 'utf8'), made));
}

async function check(path, made) {
  const text = await readFile(path, 'utf8');
  if (fillMarkers(text, made) === text) return console.log(`${path} agrees with the model`);
  console.error(`${path} differs from the model; run \`npm run bench:model -- --write ${path}\``);
  process.exitCode = 1;
}
