import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MB = 1024 * 1024;
/** What running takes beyond the weights, and what the allocator keeps of it. */
const GROWTH = 1.5;
const HEADROOM = 150 * MB;

/**
 * The memory at which a model's process is replaced. Where nobody says, it follows what the model takes once it is loaded,
 * and its files where they are larger: weights that are mapped from the disk count when they are first used.
 * @returns bytes
 */
export function memoryCeiling(
  { modelPath, modelBytes }: { modelPath?: string; modelBytes?: number },
  maxMemoryMb: number,
  loadedBytes: number,
): number {
  if (maxMemoryMb > 0) return maxMemoryMb * MB;
  const files = modelBytes ?? (modelPath ? sizeOf(modelPath) : 0);
  return GROWTH * Math.max(files, loadedBytes) + HEADROOM;
}

function sizeOf(path: string): number {
  const about = statSync(path, { throwIfNoEntry: false });
  if (!about?.isDirectory()) return about?.size ?? 0;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
