import type { AppConfig } from '../config/app-config.js';
import { LocalStorage } from './drivers/local.storage.js';
import { NoFileLinks, type FileLinks } from './file-links.js';
import type { Storage } from './storage.driver.js';

type StorageConfig = AppConfig['storage'];
export type StorageDriver = StorageConfig['driver'];

/** The AWS SDK costs memory and time to load: only those pay who use it. */
const DRIVERS: Record<StorageDriver, (config: StorageConfig) => Promise<Storage>> = {
  local: async ({ folder, temporaryFolder }) => new LocalStorage(folder, temporaryFolder),
  s3: async ({ s3, temporaryFolder }) => {
    const { S3Storage } = await import('./drivers/s3/s3.storage.js');
    return new S3Storage(s3, temporaryFolder);
  },
};

/** @param driver another than the configured one, for moving files between them */
export const createStorage = (config: StorageConfig, driver = config.driver): Promise<Storage> =>
  DRIVERS[driver](config);

export async function createFileLinks(storage: StorageConfig, media: AppConfig['media']): Promise<FileLinks> {
  if (media.delivery !== 'presigned') return new NoFileLinks();
  const { S3FileLinks } = await import('./drivers/s3/s3-links.js');
  return new S3FileLinks(storage.s3, media.presignedTtlSeconds);
}
