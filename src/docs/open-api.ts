import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { Access } from '../auth/access.js';
import { operations, type Operation } from './operations.js';
import { describeExamples, makeDefaultsOptional, nameIdFormat } from './optional.js';
import { ProblemDto } from './problem.dto.js';
import { addCommonProblems, addSharedResponses, describeResponses } from './responses.js';
import { listRoutes, operationId } from './routes.js';
import { TAGS } from './tags.js';

/** Of the interface: it rises with what clients can see, not with each release. */
const API_VERSION = '1.0.0';

const DESCRIPTION = `Upload images, get renditions, metadata and analysis, search and stream them.

Sign up, then log in: press **Authorize** and use the password flow, or send the \`access_token\` of
\`POST /api/auth/login\` as \`Authorization: Bearer …\`. Programs use an API key, as \`X-API-Key\` or as bearer.

Every failure is \`application/problem+json\` (RFC 9457) with a \`code\` that never changes. Every answer carries
\`X-Request-Id\`.`;

type Security = NonNullable<Operation['security']>;

const PERSON: Security = [{ bearer: [] }, { oauth2: [] }];
const ANYONE_WITH_A_KEY: Security = [...PERSON, { apiKey: [] }];

/** The OpenAPI 3.1 document of an application, which may be one that was only built and never started. */
export function buildOpenApi(app: INestApplication): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, description(), {
    operationIdFactory: operationId,
    extraModels: [ProblemDto],
  });
  const access = new Map(listRoutes(app).map((route) => [route.operationId, route.access]));
  makeDefaultsOptional(document);
  describeExamples(document);
  nameIdFormat(document);
  for (const operation of operations(document)) {
    const own = access.get(operation.operationId ?? '');
    Object.assign(operation, inSummary(operation.summary ?? ''));
    operation.security = security(own);
    addCommonProblems(operation, own);
    describeResponses(operation);
    operation.responses['default'] ??= { $ref: '#/components/responses/Problem' };
  }
  addSharedResponses(document);
  return inStableOrder(document);
}

/** A handler's comment as a whole becomes the summary, which is meant to be one line. */
function inSummary(comment: string): { summary: string; description?: string } {
  const [, summary = comment, description] = /^([\s\S]+?[.!?])\s+([\s\S]+)$/.exec(comment) ?? [];
  return { summary: summary.replaceAll('\n', ' ').replace(/\.$/, ''), ...(description && { description }) };
}

const description = () =>
  new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Image analysis platform')
    .setDescription(DESCRIPTION)
    .setVersion(API_VERSION)
    .addServer('/')
    .addBearerAuth({ type: 'http', description: 'An access token, or an API key' }, 'bearer')
    .addOAuth2({ type: 'oauth2', flows: { password: { tokenUrl: '/api/auth/login', scopes: {} } } }, 'oauth2')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'apiKey')
    .build();

function security(access: Access | undefined): Security {
  if (!access || access.kind === 'public') return [];
  const callers = access.permissions.includes('session') ? PERSON : ANYONE_WITH_A_KEY;
  // The empty one: a signed address needs no header.
  return access.kind === 'signed' ? [...callers, {}] : callers;
}

/** Independent of the order in which modules happen to be imported, so that the committed file changes little. */
function inStableOrder(document: OpenAPIObject): OpenAPIObject {
  const used = new Set(operations(document).flatMap(({ tags }) => tags ?? []));
  return {
    ...document,
    tags: [...used].sort().map((name) => ({ name, description: TAGS[name] ?? '' })),
    paths: sorted(document.paths),
    components: { ...document.components, schemas: sorted(document.components?.schemas ?? {}) },
  };
}

const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
