import { NestFactory } from '@nestjs/core';
import type { AppConfig } from '../config/app-config.js';
import { ConfigModule } from '../config/config.module.js';
import { StorageModule } from '../storage/storage.module.js';
import { Storage } from '../storage/storage.driver.js';

class StorageOnly {}

/** For commands: does the work with the configured storage. */
export async function withStorage<T>(config: AppConfig, work: (storage: Storage) => Promise<T>): Promise<T> {
  const module = { module: StorageOnly, imports: [ConfigModule.forRoot(config), StorageModule] };
  const context = await NestFactory.createApplicationContext(module, {
    logger: ['error'],
    abortOnError: false,
  });
  try {
    return await work(context.get(Storage));
  } finally {
    await context.close();
  }
}
