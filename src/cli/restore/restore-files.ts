import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Storage } from '../../storage/storage.driver.js';
import type { BackupReader } from '../backup/backup-reader.js';
import { DamagedBackup } from '../backup/errors.js';
import { parseList } from '../backup/folder-parts.js';
import { keyOf, kindOf, type Digest, type Manifest } from '../backup/format.js';
import { sameDigest, writeMeasured } from '../backup/meter.js';
import { ProgressBar } from '../progress-bar.js';

/**
 * Writes all files to the storage, each compared with the backup's list.
 * @param workshop on the storage's file system, where that is a local one
 * @returns ids of the images that were deleted while the backup was made
 */
export async function restoreFiles(
  reader: BackupReader,
  storage: Storage,
  manifest: Manifest,
  workshop: string,
): Promise<string[]> {
  await mkdir(workshop, { recursive: true });
  const folder = await mkdtemp(join(workshop, 'restore-'));
  const bar = new ProgressBar('Restoring', manifest.files, 'files');
  const pending = new Map<string, Digest>();
  const deleted: string[] = [];
  try {
    for await (const { name, content } of reader.parts()) {
      const kind = kindOf(name);
      if (kind === 'file') {
        const draft = join(folder, 'file');
        pending.set(keyOf(name), await writeMeasured(draft, content));
        await storage.putFile(keyOf(name), draft);
        bar.advance();
      } else if (kind === 'list') {
        deleted.push(...compare(reader.path, await text(content), pending));
      } else content.resume();
    }
    return deleted;
  } finally {
    bar.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The backup was read before; this finds what a disk reads differently the second time. */
function compare(path: string, list: string, pending: Map<string, Digest>): string[] {
  const deleted: string[] = [];
  for (const line of parseList(list)) {
    if ('deleted' in line) deleted.push(line.deleted);
    else {
      const found = pending.get(line.key);
      if (!found || !sameDigest(found, line))
        throw new DamagedBackup(path, [`files/${line.key} was read otherwise`]);
      pending.delete(line.key);
    }
  }
  return deleted;
}
