import { renditionKey } from '../../imaging/storage-keys.js';

/**
 * A backup is a sequence of parts, in this order: tables, then files with a list after every thousand of them,
 * the secrets, and the manifest with its sum. In a tar they are entries, in a folder they are files. The manifest comes last, so
 * that a backup which was cut short has none.
 */
export const FORMAT = 1;
export const MANIFEST = 'manifest.json';
export const MANIFEST_SUM = 'manifest.json.sha256';
export const SECRETS = 'secrets.json';

/** Files to a list: what a reader holds in memory, and what it names when one of them is damaged. */
export const FILES_PER_LIST = 1000;

const TABLES = 'tables/';
const FILES = 'files/';
const LISTS = 'lists/';

export const tablePart = (table: string) => `${TABLES}${table}.copy`;
export const filePart = (key: string) => `${FILES}${key}`;
export const listPart = (number: number) => `${LISTS}${String(number).padStart(6, '0')}.jsonl`;

export type PartKind = 'table' | 'file' | 'list' | 'secrets' | 'manifest' | 'sum' | 'unknown';

export function kindOf(name: string): PartKind {
  if (name.startsWith(TABLES)) return 'table';
  if (name.startsWith(FILES)) return 'file';
  if (name.startsWith(LISTS)) return 'list';
  if (name === SECRETS) return 'secrets';
  if (name === MANIFEST) return 'manifest';
  return name === MANIFEST_SUM ? 'sum' : 'unknown';
}

export const keyOf = (part: string) => part.slice(FILES.length);

export interface Digest {
  size: number;
  sha256: string;
}

export interface TableEntry extends Digest {
  table: string;
  columns: string[];
  rows: number;
}

export interface SequenceValue {
  name: string;
  /** A bigint, as text. */
  value: string;
}

/** A line of a list: a file, or an image that was deleted while its file was about to be copied. */
export type ListLine = ({ key: string } & Digest) | { deleted: string };

export interface Manifest {
  format: number;
  version: string;
  /** Of the database's snapshot. */
  created: string;
  /** The schema's version: the migrations that made it, in their order. */
  migrations: string[];
  tables: TableEntry[];
  sequences: SequenceValue[];
  lists: (Digest & { name: string })[];
  files: number;
  bytes: number;
  /** Images whose file was not in the storage, though they were not deleted. */
  missing: number;
  /** Originals that are not what was uploaded any more. */
  altered: number;
  secrets?: Digest;
}

export const RENDITIONS = ['small', 'medium'] as const;
export const renditionKeys = (imageId: string) => RENDITIONS.map((size) => renditionKey(imageId, size));
