import type { OpenAPIObject } from '@nestjs/swagger';
import { describe, expect, it } from 'vitest';
import type { Operation } from './operations.js';
import { describeExamples, makeDefaultsOptional, nameIdFormat } from './optional.js';
import { addCommonProblems, describeResponses } from './responses.js';

const documentOf = (
  parameters: Operation['parameters'],
  schemas: NonNullable<OpenAPIObject['components']>['schemas'] = {},
): OpenAPIObject => ({
  openapi: '3.1.0',
  info: { title: 'A sample', version: '1' },
  paths: { '/samples/{id}': { get: { parameters, responses: {} } } },
  components: { schemas },
});
const parameters = (document: OpenAPIObject) => document.paths['/samples/{id}']!.get!.parameters;

describe('what has a default', () => {
  it('is not required, as a parameter or as a property', () => {
    const document = documentOf(
      [
        { name: 'limit', in: 'query', required: true, schema: { type: 'integer', default: 20 } },
        { name: 'q', in: 'query', required: true, schema: { type: 'string' } },
      ],
      {
        Mixed: { required: ['a', 'b'], properties: { a: { default: 0 }, b: { type: 'string' } } },
        Lenient: { required: ['a'], properties: { a: { default: false } } },
      },
    );
    makeDefaultsOptional(document);
    expect(parameters(document)).toMatchObject([{ required: false }, { required: true }]);
    expect(document.components?.schemas).toMatchObject({ Mixed: { required: ['b'] } });
    expect(document.components?.schemas?.['Lenient']).not.toHaveProperty('required');
  });
});

describe('the examples of optional query parameters', () => {
  it('move into the description, so that Swagger UI does not send them', () => {
    const document = documentOf([
      { name: 'q', in: 'query', description: 'Words.', schema: { type: 'string', example: 'red boat' } },
      { name: 'tag', in: 'query', example: ['a', 'b'], schema: { type: 'array', items: { type: 'string' } } },
    ]);
    describeExamples(document);
    expect(parameters(document)).toEqual([
      { name: 'q', in: 'query', description: 'Words. For example `red boat`.', schema: { type: 'string' } },
      {
        name: 'tag',
        in: 'query',
        description: 'For example `a,b`.',
        schema: { type: 'array', items: { type: 'string' } },
      },
    ]);
  });
});

describe('ids in paths', () => {
  it('are UUIDs unless they are numbers', () => {
    const id = (type: 'string' | 'integer') => ({ name: 'id', in: 'path' as const, schema: { type } });
    const document = documentOf([id('string'), id('integer')]);
    nameIdFormat(document);
    expect(parameters(document)).toMatchObject([{ schema: { format: 'uuid' } }, id('integer')]);
  });
});

describe('the responses', () => {
  const operation = (): Operation => ({
    summary: 'A sample',
    parameters: [{ name: 'q', in: 'query', schema: {} }],
    responses: { 200: { description: '' }, 429: { description: '`TOO_MANY`' } },
  });

  it('tell who is refused, and with which codes', () => {
    const own = operation();
    own.responses[403] = { description: '`OWN`' };
    addCommonProblems(own, { kind: 'allow', permissions: ['session'] });
    expect(own.responses).toMatchObject({
      400: { description: '`VALIDATION_FAILED`' },
      401: { description: '`UNAUTHENTICATED`' },
      403: { description: '`OWN`' },
    });
    const open = operation();
    addCommonProblems(open, { kind: 'public' });
    expect(Object.keys(open.responses)).toEqual(['200', '400', '429']);
  });

  it('have a meaning and headers', () => {
    const own = operation();
    describeResponses(own);
    expect(own.responses[200]).toMatchObject({ description: 'A sample' });
    expect(own.responses[200]).not.toHaveProperty('headers.Retry-After');
    expect(own.responses[429]).toHaveProperty('headers.X-Request-Id');
    expect(own.responses[429]).toHaveProperty('headers.Retry-After');
  });
});
