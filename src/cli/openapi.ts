import { NestFactory } from '@nestjs/core';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AppModule } from '../app.module.js';
import { buildConfig } from '../config/app-config.js';
import { parseEnvironment } from '../config/environment.js';
import { buildOpenApi } from '../docs/open-api.js';
import { CommandError, readArguments, runCommand } from './run-command.js';

const HELP = `
Writes openapi.json, the description of the HTTP API. Needs neither a database nor a running server.

  npm run openapi
  npm run openapi -- --check         fails when the file is not up to date
  npm run openapi -- --file PATH     another file
`;

const FILE = fileURLToPath(new URL('../../../openapi.json', import.meta.url));
/** Long enough to be accepted; nothing is signed with it, and nothing is reached. */
const UNUSED_SECRET = '0123456789abcdef'.repeat(4);
const UNUSED_ENVIRONMENT = {
  NODE_ENV: 'test',
  JWT_SECRET: UNUSED_SECRET,
  MEDIA_URL_SECRETS: UNUSED_SECRET,
  DATABASE_URL: 'postgres://127.0.0.1/unused',
};

await runCommand(async () => {
  const { values } = readArguments(HELP, {
    check: { type: 'boolean', default: false },
    file: { type: 'string', default: FILE },
  });
  const document = await describeApi();
  if (values.check) return check(values.file, document);
  writeFileSync(values.file, document);
  console.log(`Wrote ${values.file}`);
});

async function describeApi(): Promise<string> {
  const config = buildConfig(parseEnvironment(UNUSED_ENVIRONMENT));
  // In preview, modules are put together and nothing in them is made.
  const app = await NestFactory.create(AppModule.forRoot(config), {
    preview: true,
    logger: ['error', 'fatal'],
    abortOnError: false,
  });
  app.setGlobalPrefix('api');
  return `${JSON.stringify(buildOpenApi(app), null, 2)}\n`;
}

function check(file: string, document: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === document) {
    console.log('openapi.json is up to date.');
    return;
  }
  throw new CommandError('openapi.json is not what the code describes: run `npm run openapi` and commit it.');
}
