import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BackupReader } from '../backup/backup-reader.js';
import { SECRETS, type Manifest } from '../backup/format.js';

/**
 * Puts the backup's generated secrets in the place of this installation's, so that links to images go on
 * working. The password of this installation's embedded database stays.
 * @returns whether there was anything to put where
 */
export async function restoreSecrets(
  reader: BackupReader,
  manifest: Manifest,
  dataDir: string,
): Promise<boolean> {
  const path = join(dataDir, 'secrets.json');
  // Without the file, all secrets come from the environment.
  if (!manifest.secrets || !existsSync(path)) return false;
  for await (const { name, content } of reader.parts()) {
    if (name !== SECRETS) {
      content.resume();
      continue;
    }
    const merged = { ...JSON.parse(readFileSync(path, 'utf8')), ...JSON.parse(await text(content)) };
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify(merged, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, path);
    return true;
  }
  return false;
}
