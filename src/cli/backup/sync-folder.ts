import { open } from 'node:fs/promises';

/** A new name is safe from a power cut only when its folder is on the disk. */
export async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders, and needs no such thing.
  const handle = await open(path, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
