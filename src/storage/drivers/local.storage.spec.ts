import { Logger } from '@nestjs/common';
import { join } from 'node:path';
import { itKeepsFiles } from '../testing/storage-contract.js';
import { LocalStorage } from './local.storage.js';

// Faults say so in the log; here they are wanted.
Logger.overrideLogger(false);

itKeepsFiles('Local storage', async (temporary) => ({
  storage: new LocalStorage(join(temporary, '../files'), temporary),
  stop: async () => undefined,
}));
