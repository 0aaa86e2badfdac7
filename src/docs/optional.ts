import type { OpenAPIObject } from '@nestjs/swagger';
import { operations, type Operation } from './operations.js';

type Parameter = Exclude<NonNullable<Operation['parameters']>[number], { $ref: string }>;
type Schema = Exclude<
  NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string],
  { $ref: string }
>;

/** What has a default may be left out; the scanner takes it for required, as it always has a value in the code. */
export function makeDefaultsOptional(document: OpenAPIObject): void {
  for (const parameter of parameters(document)) {
    if (hasDefault(parameter.schema)) parameter.required = false;
  }
  for (const schema of Object.values(document.components?.schemas ?? {})) {
    if ('$ref' in schema || !schema.required) continue;
    const required = schema.required.filter((name) => !hasDefault(schema.properties?.[name]));
    if (required.length > 0) schema.required = required;
    else delete schema.required;
  }
}

/**
 * Swagger UI sends the examples of a query along with a first try, where a filter that nobody chose finds nothing.
 * So they move into the description.
 */
export function describeExamples(document: OpenAPIObject): void {
  for (const parameter of parameters(document)) {
    if (parameter.in !== 'query' || parameter.required) continue;
    const schema = parameter.schema as Schema | undefined;
    const example = (parameter.example ?? schema?.example) as string | string[] | undefined;
    delete parameter.example;
    delete schema?.example;
    if (example === undefined) continue;
    parameter.description = [parameter.description, `For example \`${[example].flat().join(',')}\`.`]
      .filter(Boolean)
      .join(' ');
  }
}

/** Ids in paths are UUIDs, but for those of users, which say that they are numbers. */
export function nameIdFormat(document: OpenAPIObject): void {
  for (const { in: place, name, schema } of parameters(document)) {
    if (place === 'path' && name === 'id' && schema && !('$ref' in schema) && schema.type === 'string') {
      schema.format = 'uuid';
    }
  }
}

const hasDefault = (schema: object | undefined): boolean => schema !== undefined && 'default' in schema;

const parameters = (document: OpenAPIObject): Parameter[] =>
  operations(document).flatMap((operation) =>
    (operation.parameters ?? []).filter((parameter): parameter is Parameter => !('$ref' in parameter)),
  );
