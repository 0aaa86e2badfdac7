import type { INestApplicationContext, ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AppConfig } from '../config/app-config.js';
import { InfrastructureModule } from '../infrastructure.module.js';
import { within } from './doctor/within.js';

/** For connections to be made and closed. */
const PATIENCE_MS = 10_000;

class CommandModule {}

/** Does the work with some of the platform's parts, on the same database and queue as the running processes. */
export async function withPlatform<T>(
  config: AppConfig,
  { imports = [], providers = [] }: Pick<ModuleMetadata, 'imports' | 'providers'>,
  work: (context: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const module = {
    module: CommandModule,
    imports: [InfrastructureModule.forRoot(config), ...imports],
    providers,
  };
  const starting = NestFactory.createApplicationContext(module, { logger: ['error'], abortOnError: false });
  const context = await within(PATIENCE_MS, starting);
  try {
    return await work(context);
  } finally {
    // BullMQ waits for a Redis that is away before it closes.
    await within(PATIENCE_MS, context.close()).catch(() => undefined);
  }
}
