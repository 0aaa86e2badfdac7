import type { OpenAPIObject } from '@nestjs/swagger';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

export const operations = (document: OpenAPIObject): Operation[] =>
  Object.values(document.paths).flatMap((path) => METHODS.flatMap((method) => path[method] ?? []));
