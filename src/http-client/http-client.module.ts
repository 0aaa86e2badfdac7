import { Global, Module } from '@nestjs/common';
import type { AppConfig } from '../config/app-config.js';
import { configToken } from '../config/config.module.js';
import { GuardedClient } from './guarded/guarded-client.js';
import { HostResolver, SystemResolver } from './guarded/host-resolver.js';

/** The way out to addresses that users give. */
@Global()
@Module({
  providers: [
    GuardedClient,
    {
      provide: HostResolver,
      inject: [configToken('fetch')],
      useFactory: ({ allowedHosts }: AppConfig['fetch']) =>
        new SystemResolver({ allowedNames: allowedHosts.map(({ host }) => host) }),
    },
  ],
  exports: [GuardedClient, HostResolver],
})
export class HttpClientModule {}
