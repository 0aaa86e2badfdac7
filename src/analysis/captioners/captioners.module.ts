import { Module, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { timeForAsking } from '../../common/time-for-asking.js';
import type { AppConfig } from '../../config/app-config.js';
import { configToken } from '../../config/config.module.js';
import type { CaptionerName } from '../../config/model-settings.js';
import { createDriver } from '../../models/create-driver.js';
import { ModelCalls } from '../../models/model-calls.js';
import { ModelDirectory } from '../../models/model-directory.js';
import { CaptionerChain } from './captioner-chain.js';
import type { Captioner } from './captioner.driver.js';
import { BlipCaptioner } from './drivers/blip.captioner.js';
import { BuiltinCaptioner } from './drivers/builtin.captioner.js';
import { OpenAiCaptioner } from './drivers/openai.captioner.js';
import { TransformersCaptioner } from './drivers/transformers.captioner.js';

/** Only those that are configured are constructed. */
const DRIVERS: Record<CaptionerName, Type<Captioner>> = {
  blip: BlipCaptioner,
  openai: OpenAiCaptioner,
  transformers: TransformersCaptioner,
  builtin: BuiltinCaptioner,
};

async function createChain(
  config: AppConfig['models'],
  analysis: AppConfig['analysis'],
  modules: ModuleRef,
  calls: ModelCalls,
  directory: ModelDirectory,
): Promise<CaptionerChain> {
  const captioners: Captioner[] = [];
  // One after the other: they are reported in the order in which they are asked.
  for (const name of config.captioners) {
    captioners.push(await createDriver('caption', DRIVERS[name], modules, directory));
  }
  return new CaptionerChain(captioners, calls, {
    timeoutMs: config.timeoutSeconds * 1000,
    totalMs: timeForAsking(analysis),
  });
}

@Module({
  providers: [
    {
      provide: CaptionerChain,
      inject: [configToken('models'), configToken('analysis'), ModuleRef, ModelCalls, ModelDirectory],
      useFactory: createChain,
    },
  ],
  exports: [CaptionerChain],
})
export class CaptionersModule {}
