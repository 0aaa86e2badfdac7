import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part } from './backup-reader.js';
import { DamagedBackup } from './errors.js';
import {
  filePart,
  MANIFEST,
  MANIFEST_SUM,
  SECRETS,
  tablePart,
  type ListLine,
  type Manifest,
} from './format.js';

/** The parts of a backup that is a folder, in the order that a tar has them in. */
export async function* folderParts(path: string): AsyncIterable<Part> {
  const manifest = await readJson<Manifest>(path, MANIFEST, (text) => JSON.parse(text) as Manifest);
  for (const { table } of manifest.tables) yield part(path, tablePart(table));
  for (const { name } of manifest.lists) {
    for (const line of await readJson(path, name, parseList)) {
      if ('key' in line) yield part(path, filePart(line.key));
    }
    yield part(path, name);
  }
  if (manifest.secrets) yield part(path, SECRETS);
  yield part(path, MANIFEST);
  yield part(path, MANIFEST_SUM);
}

export function parseList(text: string): ListLine[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ListLine);
}

function part(path: string, name: string): Part {
  if (!existsSync(join(path, name))) throw new DamagedBackup(path, [`${name} is missing`]);
  return { name, content: createReadStream(join(path, name), { highWaterMark: 256 * 1024 }) };
}

async function readJson<T>(path: string, name: string, parse: (text: string) => T): Promise<T> {
  try {
    return parse(await readFile(join(path, name), 'utf8'));
  } catch (error) {
    throw new DamagedBackup(path, [`${name} cannot be read: ${String(error)}`]);
  }
}
