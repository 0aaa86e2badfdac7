/**
 * What a migration must not do while the version before it still serves: take away what that version uses, or hold
 * a lock on a table for as long as it takes to read it. What was there before is expanded first; it is contracted
 * by a later release, in a migration that says so.
 */
interface Rule {
  pattern: RegExp;
  advice: string;
  /** Allowed where the migration's `contracts` says since when nothing uses what goes. */
  contraction?: true;
  /** Harmless on a table that the same migration creates, as nobody uses that yet. */
  table?: true;
}

const RULES: readonly Rule[] = [
  {
    pattern: /\bDROP\s+(?:TABLE|COLUMN|FUNCTION|SEQUENCE|TYPE)\b/i,
    advice: 'drop it in a later release',
    contraction: true,
  },
  {
    pattern: /\bRENAME\b/i,
    advice: 'add the new name, fill it, and drop the old one in a later release',
    contraction: true,
  },
  {
    pattern: /\bALTER\s+COLUMN\s+\S+\s+(?:SET\s+DATA\s+)?TYPE\b/i,
    advice: 'add a column of the new type instead',
  },
  {
    pattern: /\bALTER\s+COLUMN\s+\S+\s+SET\s+NOT\s+NULL\b/i,
    advice: 'add a CHECK … NOT VALID and validate it in a statement of its own',
    contraction: true,
  },
  {
    pattern: /\bADD\s+(?:COLUMN\s+)?(?!CONSTRAINT\b)\w+\s+(?![^,;]*\bDEFAULT\b)[^,;]*\bNOT\s+NULL\b/i,
    advice: 'the version before does not fill it: give it a DEFAULT, or let it be null',
    table: true,
  },
  {
    pattern: /\bADD\s+CONSTRAINT\b(?![^;]*\bNOT\s+VALID\b)(?![^;]*\bUSING\s+INDEX\b)/i,
    advice: 'add it NOT VALID and validate it in a statement of its own',
    table: true,
  },
  {
    pattern: /\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY\b)/i,
    advice: 'build it CONCURRENTLY, in a migration with `transaction = false`',
    table: true,
  },
  { pattern: /\b(?:LOCK\s+TABLE|VACUUM\s+FULL|CLUSTER)\b/i, advice: 'it keeps everybody out' },
];

export interface Migration {
  /** Why what this migration takes away is not used any more, and since which version. */
  contracts?: string;
}

/** @returns one line for each statement that would disturb the version before. */
export function faultsOf(migration: Migration, statements: readonly string[]): string[] {
  const created = new Set(
    statements.flatMap((sql) => tablesIn(sql, /\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w."]+)/gi)),
  );
  return statements.flatMap((statement) => {
    const sql = withoutBodies(statement);
    const [table] = tablesIn(
      sql,
      /\b(?:ALTER\s+TABLE\s+(?:ONLY\s+)?(?:IF\s+EXISTS\s+)?|\bON\s+(?:ONLY\s+)?)([\w."]+)/gi,
    );
    return RULES.filter(
      ({ pattern, contraction, table: onNew }) =>
        pattern.test(sql) &&
        !(contraction && migration.contracts) &&
        !(onNew && table !== undefined && created.has(table)),
    ).map(({ advice }) => `${sql.trim().replace(/\s+/g, ' ').slice(0, 80)}: ${advice}`);
  });
}

const tablesIn = (sql: string, pattern: RegExp) =>
  [...sql.matchAll(pattern)].map(([, name]) => name!.replaceAll('"', ''));

/** What a function does when it is called is not what the migration does. */
const withoutBodies = (sql: string) => sql.replace(/--.*$/gm, '').replace(/(\$\w*\$)[\s\S]*?\1/g, `''`);
