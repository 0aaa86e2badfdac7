import { Global, Module } from '@nestjs/common';
import type { AppConfig } from '../config/app-config.js';
import { configToken } from '../config/config.module.js';
import { LocalStorage } from './drivers/local.storage.js';
import { MediaUrlSigner } from './media-url-signer.js';
import { Storage } from './storage.driver.js';

type StorageConfig = AppConfig['storage'];

const DRIVERS: Record<StorageConfig['driver'], (config: StorageConfig) => Storage> = {
  local: (config) => new LocalStorage(config.folder, config.temporaryFolder),
};

@Global()
@Module({
  providers: [
    {
      provide: Storage,
      inject: [configToken('storage')],
      useFactory: (config: StorageConfig) => DRIVERS[config.driver](config),
    },
    MediaUrlSigner,
  ],
  exports: [Storage, MediaUrlSigner],
})
export class StorageModule {}
