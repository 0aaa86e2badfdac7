import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';

/** The same for all processes that know the same columns, and another one for those that know others. */
export function schemaTag({ entityMetadatas }: DataSource): string {
  const columns = entityMetadatas.flatMap(({ tableName, columns }) =>
    columns.map(({ propertyName }) => `${tableName}.${propertyName}`),
  );
  return createHash('sha256').update(columns.sort().join()).digest('base64url').slice(0, 8);
}
