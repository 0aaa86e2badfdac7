import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_SUM } from './format.js';

const NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}$/;

/** The newest backup in a folder of them. */
export async function newestIn(root: string): Promise<string | undefined> {
  const names = await readdir(root).catch(() => []);
  const newest = names
    .filter((name) => NAME.test(name) && existsSync(join(root, name, MANIFEST_SUM)))
    .sort()
    .at(-1);
  return newest && join(root, newest);
}
