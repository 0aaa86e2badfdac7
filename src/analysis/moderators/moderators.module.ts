import { Module } from '@nestjs/common';
import { configuredDriver } from '../../models/configured-driver.js';
import { OpenAiModerator } from './drivers/openai.moderator.js';
import { Moderator } from './moderator.driver.js';

/** The configured moderator: undefined where there is none. */
@Module({
  providers: [
    configuredDriver('moderation', Moderator, ({ moderator }) => moderator, {
      openai: OpenAiModerator,
    }),
  ],
  exports: [Moderator],
})
export class ModeratorsModule {}
