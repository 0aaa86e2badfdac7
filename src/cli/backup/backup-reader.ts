import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { CommandError } from '../run-command.js';
import { asDamage } from './errors.js';
import { listPart, MANIFEST, MANIFEST_SUM } from './format.js';
import { folderParts } from './folder-parts.js';
import { newestIn } from './generations.js';

export interface Part {
  name: string;
  /** To be read to its end before the next part is asked for. */
  content: Readable;
}

export interface BackupReader {
  path: string;
  /** Of all that is to be read; undefined where only reading tells. */
  bytes?: number;
  /** From the first part, each time. @throws DamagedBackup */
  parts(): AsyncIterable<Part>;
}

/** @throws CommandError where there is no backup at this path */
export async function openBackup(given: string): Promise<BackupReader> {
  const found = statSync(given, { throwIfNoEntry: false });
  if (!found) throw new CommandError(`There is no ${given}.`);
  if (found.isFile()) return { path: given, bytes: found.size, parts: () => tarParts(given) };
  const isOne = existsSync(join(given, MANIFEST)) || existsSync(join(given, listPart(1)));
  const path = isOne ? given : await newestIn(given);
  if (path === undefined || !existsSync(join(path, MANIFEST_SUM)))
    throw new CommandError(`There is no whole backup in ${given}.`);
  return { path, parts: () => folderParts(path) };
}

async function* tarParts(path: string): AsyncIterable<Part> {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  const tar = extract();
  file.on('error', (error) => tar.destroy(error));
  file.pipe(tar);
  try {
    for await (const entry of tar) yield { name: entry.header.name, content: Readable.from(entry) };
  } catch (error) {
    throw asDamage(error, path);
  } finally {
    file.destroy();
  }
}
