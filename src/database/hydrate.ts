import type { ObjectLiteral, Repository } from 'typeorm';

/** An entity from a row of raw SQL whose columns carry their database names. */
export function hydrate<T extends ObjectLiteral>(
  { metadata, manager }: Repository<T>,
  row: Record<string, unknown>,
): T {
  const entity = metadata.create() as T;
  for (const column of metadata.columns) {
    if (!column.isSelect) continue;
    column.setEntityValue(
      entity,
      manager.connection.driver.prepareHydratedValue(row[column.databaseName], column),
    );
  }
  return entity;
}
