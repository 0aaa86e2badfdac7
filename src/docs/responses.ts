import type { OpenAPIObject } from '@nestjs/swagger';
import type { Access } from '../auth/access.js';
import { problemResponse } from '../common/api-problems.js';
import type { Operation } from './operations.js';

type Response = Exclude<Operation['responses'][string], { $ref: string } | undefined>;

const DESCRIPTIONS: Partial<Record<string, string>> = {
  201: 'Made',
  202: 'Accepted; the work goes on in the background',
  204: 'Done; there is nothing to answer',
};

const HEADERS = {
  'X-Request-Id': {
    description: 'The id of the request: the one that was sent, or a new one; the logs name it',
    schema: { type: 'string' as const },
  },
  'Retry-After': {
    description: 'Seconds after which to ask again',
    schema: { type: 'integer' as const, minimum: 0 },
  },
};
type HeaderName = keyof typeof HEADERS;

/** Problems that come of who is asking and what is sent, whatever the route does. */
export function addCommonProblems(operation: Operation, access: Access | undefined): void {
  for (const [status, codes] of Object.entries(commonProblems(operation, access))) {
    operation.responses[status] ??= problemResponse(codes);
  }
}

function commonProblems(
  { requestBody, parameters = [] }: Operation,
  access: Access | undefined,
): Record<string, string[]> {
  const json =
    requestBody !== undefined && 'content' in requestBody && 'application/json' in requestBody.content;
  const query = parameters.some((parameter) => 'in' in parameter && parameter.in === 'query');
  return {
    ...((json || query) && { 400: ['VALIDATION_FAILED', ...(json ? ['MALFORMED_JSON'] : [])] }),
    ...(access && access.kind !== 'public' && { 401: ['UNAUTHENTICATED'], 403: refusals(access) }),
    ...(json && { 413: ['BODY_TOO_LARGE'] }),
  };
}

function refusals({ kind, permissions }: Exclude<Access, { kind: 'public' }>): string[] {
  if (permissions.includes('session')) return ['SESSION_REQUIRED'];
  if (permissions.includes('admin')) return ['FORBIDDEN', 'SCOPE_MISSING'];
  return ['SCOPE_MISSING', ...(kind === 'signed' ? ['MEDIA_LINK_INVALID'] : [])];
}

/** Says what each answer means, and which headers it has. */
export function describeResponses(operation: Operation): void {
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!response || '$ref' in response) continue;
    response.description ||= DESCRIPTIONS[status] ?? operation.summary ?? 'Done';
    addHeaders(response, ['429', '503'].includes(status) ? ['Retry-After'] : []);
  }
}

function addHeaders(response: Response, names: HeaderName[]): void {
  const all: HeaderName[] = ['X-Request-Id', ...names];
  const common = Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
  response.headers = { ...common, ...response.headers };
}

/** What the routes refer to. */
export function addSharedResponses(document: OpenAPIObject): void {
  const problem = problemResponse([]);
  addHeaders(problem, []);
  document.components!.headers = HEADERS;
  document.components!.responses = {
    Problem: { ...problem, description: 'Refused or failed; `code` says why' },
  };
}
