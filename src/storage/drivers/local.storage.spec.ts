import { Logger } from '@nestjs/common';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { itKeepsFiles } from '../testing/storage-contract.js';
import { LocalStorage } from './local.storage.js';

// Faults say so in the log; here they are wanted.
Logger.overrideLogger(false);

it('leaves no empty folder behind, but its root', async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'local-storage-'));
  try {
    const root = join(temporary, 'files');
    const storage = new LocalStorage(root, join(temporary, 'tmp'));
    await storage.put('aa/1/original', Buffer.from('1'));
    await storage.put('aa/2/original', Buffer.from('2'));
    await storage.deleteFolder('aa/1');
    expect(await readdir(join(root, 'aa'))).toEqual(['2']);
    await storage.delete('aa/2/original');
    await storage.deleteFolder('zz/never');
    expect(await readdir(root)).toEqual([]);
  } finally {
    await rm(temporary, { recursive: true });
  }
});

itKeepsFiles('Local storage', async (temporary) => ({
  storage: new LocalStorage(join(temporary, '../files'), temporary),
  stop: async () => undefined,
}));
