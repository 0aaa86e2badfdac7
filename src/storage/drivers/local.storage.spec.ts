import { join } from 'node:path';
import { itKeepsFiles } from '../testing/storage-contract.js';
import { LocalStorage } from './local.storage.js';

itKeepsFiles('Local storage', async (temporary) => ({
  storage: new LocalStorage(join(temporary, '../files'), temporary),
  stop: async () => undefined,
}));
