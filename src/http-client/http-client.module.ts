import { Global, Module } from '@nestjs/common';
import { GuardedClient } from './guarded/guarded-client.js';
import { HostResolver, SystemResolver } from './guarded/host-resolver.js';

/** The way out to addresses that users give. */
@Global()
@Module({
  providers: [GuardedClient, { provide: HostResolver, useClass: SystemResolver }],
  exports: [GuardedClient],
})
export class HttpClientModule {}
