import { createClient } from '@hey-api/openapi-ts';
import { Validator } from '@seriousme/openapi-schema-validator';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './support/app.js';
import type { Json } from './support/test-user.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const committed = join(root, 'openapi.json');

const operationsOf = (document: Json): Json[] =>
  Object.values(document.paths).flatMap((path) => Object.values(path as object));

/** Every schema in a document, by where it stands. */
function* schemas(node: Json, path = '#'): Generator<[path: string, schema: Json]> {
  if (typeof node !== 'object' || node === null) return;
  if ('type' in node || '$ref' in node || 'anyOf' in node) yield [path, node];
  for (const [key, value] of Object.entries(node)) {
    if (key !== 'example' && key !== 'examples') yield* schemas(value, `${path}/${key}`);
  }
}

describe('openapi.json', () => {
  let document: Json;

  beforeAll(async () => {
    document = JSON.parse(await readFile(committed, 'utf8'));
  });

  it('is what the code describes', async () => {
    const { stdout } = await run(process.execPath, [join(root, 'dist/src/cli/openapi.js'), '--check']);
    expect(stdout).toContain('up to date');
  });

  it('is valid OpenAPI 3.1', async () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(await new Validator().validate(document)).toEqual({ valid: true });
  });

  it('says null the way of 3.1, and refers to nothing that is missing', () => {
    const resolve = (ref: string) =>
      ref
        .slice(2)
        .split('/')
        .reduce((node: Json, name) => node?.[name], document);
    const faulty = [...schemas(document)].filter(
      ([, schema]) =>
        'nullable' in schema || (schema.$ref !== undefined && resolve(schema.$ref) === undefined),
    );
    expect(faulty).toEqual([]);
  });

  it('tells of each operation what it does, what it answers, and how it refuses', () => {
    const silent = operationsOf(document).filter(
      ({ operationId, summary, tags, responses }) =>
        !/^[a-z]\w+_[a-z]\w+$/i.test(operationId) ||
        !/\S{2}/.test(summary) ||
        tags.length !== 1 ||
        responses.default.$ref !== '#/components/responses/Problem' ||
        Object.entries<Json>(responses).some(
          ([status, { content }]) =>
            !['204', '302', '304', 'default'].includes(status) && content === undefined,
        ),
    );
    expect(silent).toEqual([]);
  });

  it('gives an example of every text and number that is sent or answered', () => {
    const bare: string[] = [];
    for (const [name, { properties = {} }] of Object.entries<Json>(document.components.schemas)) {
      for (const [property, schema] of Object.entries<Json>(properties)) {
        const types = [schema.type].flat();
        const plain = types.some((type) => ['string', 'number', 'integer'].includes(type));
        const said = ['example', 'enum', 'default', 'const', 'format'].some((key) => key in schema);
        if (plain && !said) bare.push(`${name}.${property}`);
      }
    }
    expect(bare).toEqual([]);
  });

  it('asks for no more than is needed, and fills in no filters by itself', () => {
    const parameters: Json[] = operationsOf(document).flatMap((operation) => operation.parameters ?? []);
    const bold = parameters.filter(
      ({ in: place, required, example, schema }) =>
        (required && 'default' in schema) ||
        (place === 'query' && !required && (example !== undefined || 'example' in schema)),
    );
    expect(bold).toEqual([]);
    const fractions = parameters.filter(({ schema }) => schema.type === 'number').map(({ name }) => name);
    expect([...new Set(fractions)]).toEqual(['minSimilarity']);
  });

  it('says what each answer means, and that it names the request', () => {
    const answers = operationsOf(document).flatMap(({ operationId, responses }) =>
      Object.entries<Json>(responses).map(([status, answer]) => ({ at: `${operationId} ${status}`, answer })),
    );
    const dumb = answers.filter(
      ({ answer }) =>
        !answer.$ref && !(/\S{2}/.test(answer.description) && answer.headers['X-Request-Id'] !== undefined),
    );
    expect(dumb.map(({ at }) => at)).toEqual([]);
  });

  it('describes pictures as JSON, events and the files of an upload as they are', () => {
    const { paths } = document;
    const content = (path: string) => paths[path].get.responses['200'].content;
    expect(content('/api/images/{id}/thumbnails/{size}')['application/json'].schema).toEqual({
      $ref: '#/components/schemas/RenditionDto',
    });
    for (const path of ['/api/events', '/api/images/{id}/events']) {
      expect(Object.keys(content(path))).toEqual(['text/event-stream', 'application/x-ndjson']);
      expect(content(path)['application/x-ndjson'].schema.oneOf.length).toBeGreaterThan(2);
    }
    expect(paths['/api/images/{id}/analysis'].post.requestBody.required).toBe(false);
    const upload = paths['/api/images'].post.requestBody.content['multipart/form-data'].schema;
    expect(Object.keys(upload.properties)).toEqual(['image', 'file']);
  });

  it('describes how to log in, by token and by key', () => {
    expect(document.components.securitySchemes).toMatchObject({
      bearer: { type: 'http', scheme: 'bearer' },
      oauth2: { type: 'oauth2', flows: { password: { tokenUrl: '/api/auth/login' } } },
      apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
    });
  });

  it('makes a client that compiles', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'platform-client-'));
    try {
      await createClient({
        input: committed,
        output: join(folder, 'client'),
        plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
        logs: { level: 'silent', file: false },
      });
      await writeFile(join(folder, 'use.ts'), USE);
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(STRICT));
      const tsc = join(root, 'node_modules/typescript/bin/tsc');
      const { stdout } = await run(process.execPath, [tsc, '-p', folder]).catch((error: Json) => error);
      expect(stdout).toBe('');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

const STRICT = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    target: 'ES2022',
    module: 'ESNext',
    moduleResolution: 'bundler',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    types: [],
  },
};

/** What somebody would do with it: the names and types have to be there. */
const USE = `
import { authLogin, imagesList, imagesUpload } from './client';

export async function first(image: File): Promise<string | null | undefined> {
  const { data } = await authLogin({ body: { username: 'ada', password: 'correct horse battery' } });
  await imagesUpload({ auth: data?.access_token, body: { image } });
  const { data: page } = await imagesList({ auth: data?.access_token, query: { limit: 1 } });
  return page?.data[0]?.caption;
}
`;

describe('the documentation', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ worker: false });
  });
  afterAll(() => app.stop());

  it('has all of the routes that openapi.json has', async () => {
    const served: Json = await (await fetch(`${app.url}/docs-json`)).json();
    const names = (document: Json) => operationsOf(document).map(({ operationId }) => operationId as string);
    expect(names(served)).toEqual(names(JSON.parse(await readFile(committed, 'utf8'))));
  });

  it('is a page that loads nothing from elsewhere', async () => {
    const page = await fetch(`${app.url}/docs`);
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).not.toMatch(/(?:src|href)=["']?(?:https?:)?\/\//);
    for (const [, asset] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const response = await fetch(new URL(asset!, page.url));
      await response.arrayBuffer();
      expect(`${asset} ${response.status}`).toBe(`${asset} 200`);
    }
  });

  it('can be switched off', async () => {
    const silent = await startApp({ worker: false, environment: { DOCS: 'false' } });
    try {
      expect((await fetch(`${silent.url}/docs`)).status).toBe(404);
      expect((await fetch(`${silent.url}/docs-json`)).status).toBe(404);
    } finally {
      await silent.stop();
    }
  });
});
