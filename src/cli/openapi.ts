import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildOpenApi } from '../docs/open-api.js';
import { previewApplication } from '../docs/preview.js';
import { CommandError, readArguments, runCommand } from './run-command.js';

const HELP = `
Writes openapi.json, the description of the HTTP API. Needs neither a database nor a running server.

  npm run openapi
  npm run openapi -- --check         fails when the file is not up to date
  npm run openapi -- --file PATH     another file
`;

const FILE = fileURLToPath(new URL('../../../openapi.json', import.meta.url));

await runCommand(async () => {
  const { values } = readArguments(HELP, {
    check: { type: 'boolean', default: false },
    file: { type: 'string', default: FILE },
  });
  const document = `${JSON.stringify(buildOpenApi(await previewApplication()), null, 2)}\n`;
  if (values.check) return check(values.file, document);
  writeFileSync(values.file, document);
  console.log(`Wrote ${values.file}`);
});

function check(file: string, document: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== document)
    throw new CommandError(
      'openapi.json is not what the code describes: run `npm run openapi` and commit it.',
    );
  console.log('openapi.json is up to date.');
}
