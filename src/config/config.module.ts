import { Global, Inject, Module, type DynamicModule } from '@nestjs/common';
import type { AppConfig } from './app-config.js';

const token = (slice: keyof AppConfig) => `config:${slice}`;

/** Injects one slice: `@InjectConfig('auth') private readonly config: AppConfig['auth']`. */
export const InjectConfig = (slice: keyof AppConfig) => Inject(token(slice));

/** The token of a slice, for `inject: [configToken('queue')]` in factories. */
export const configToken = token;

@Global()
@Module({})
export class ConfigModule {
  static forRoot(config: AppConfig): DynamicModule {
    const providers = (Object.keys(config) as (keyof AppConfig)[]).map((slice) => ({
      provide: token(slice),
      useValue: config[slice],
    }));
    return { module: ConfigModule, providers, exports: providers };
  }
}
