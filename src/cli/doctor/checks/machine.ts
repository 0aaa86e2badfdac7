import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AppConfig } from '../../../config/app-config.js';
import { sizeText } from '../../progress-bar.js';
import { findingsOf, type Finding } from '../finding.js';

const { ok, warning, problem } = findingsOf('machine');
/** The share of a disk, or of its inodes, below which it is about to be full. */
const LITTLE = 0.1;
const ENOUGH_BYTES = 20e9;

export async function checkMachine({ app, storage, images }: AppConfig): Promise<Finding[]> {
  const folders = [app.dataDir, storage.folder, storage.temporaryFolder].map(existing);
  const spaces = await Promise.all(
    [...new Set(folders)].map((path) => checkSpace(path, images.uploadMaxBytes)),
  );
  return [checkNode(process.versions.node), ...spaces];
}

/** As `engines` in package.json has it. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const supported = major === 20 ? minor >= 19 : major > 22 || (major === 22 && minor >= 12);
  if (supported) return ok(`Node ${version}`);
  return problem(`Node ${version} is not supported.`, {
    mend: 'Install Node 20.19 or newer, 22.12 or newer, or 24.',
  });
}

async function checkSpace(path: string, largestUpload: number): Promise<Finding> {
  const { bavail, blocks, bsize, files, ffree } = await statfs(path);
  const free = bavail * bsize;
  const text = `${sizeText(free)} free for ${path}`;
  const mend = 'Make room, or move DATA_DIR.';
  if (free < 2 * largestUpload) return problem(`Only ${text}: uploads are about to be refused.`, { mend });
  if (files > 0 && ffree / files < LITTLE / 10)
    return problem(`Hardly any inodes left for ${path}.`, { mend });
  if (free < ENOUGH_BYTES && bavail / blocks < LITTLE) return warning(`Only ${text}.`, { mend });
  return ok(text);
}

/** What is not made yet will be made there. */
function existing(path: string): string {
  return existsSync(path) ? path : existing(dirname(path));
}
