import { Module } from '@nestjs/common';
import { Captioner } from './captioner.driver.js';
import { BuiltinCaptioner } from './drivers/builtin.captioner.js';

@Module({
  providers: [{ provide: Captioner, useClass: BuiltinCaptioner }],
  exports: [Captioner],
})
export class CaptionersModule {}
