import { Global, Module } from '@nestjs/common';
import type { AppConfig } from '../config/app-config.js';
import { configToken } from '../config/config.module.js';
import { meteredStorage } from '../metrics/metered-storage.js';
import { Metrics } from '../metrics/metrics.js';
import { createFileLinks, createStorage } from './create-storage.js';
import { FileLinks } from './file-links.js';
import { MediaUrlSigner } from './media-url-signer.js';
import { Storage } from './storage.driver.js';

@Global()
@Module({
  providers: [
    {
      provide: Storage,
      inject: [configToken('storage'), Metrics],
      useFactory: async (config: AppConfig['storage'], metrics: Metrics) =>
        meteredStorage(await createStorage(config), metrics),
    },
    {
      provide: FileLinks,
      inject: [configToken('storage'), configToken('media')],
      useFactory: createFileLinks,
    },
    MediaUrlSigner,
  ],
  exports: [Storage, FileLinks, MediaUrlSigner],
})
export class StorageModule {}
