import { Module, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { AppConfig } from '../../config/app-config.js';
import { configToken } from '../../config/config.module.js';
import { createDriver } from '../../models/create-driver.js';
import { ModelDirectory } from '../../models/model-directory.js';
import { OpenAiModerator } from './drivers/openai.moderator.js';
import { Moderator } from './moderator.driver.js';

type ModeratorName = NonNullable<AppConfig['models']['moderator']>;

const DRIVERS: Record<ModeratorName, Type<Moderator>> = {
  openai: OpenAiModerator,
};

/** Provides the configured moderator: undefined where there is none. */
@Module({
  providers: [
    {
      provide: Moderator,
      inject: [configToken('models'), ModuleRef, ModelDirectory],
      useFactory: async (
        { moderator }: AppConfig['models'],
        modules: ModuleRef,
        directory: ModelDirectory,
      ): Promise<Moderator | undefined> =>
        moderator && createDriver('moderation', DRIVERS[moderator], modules, directory),
    },
  ],
  exports: [Moderator],
})
export class ModeratorsModule {}
