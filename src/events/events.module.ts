import { Global, Module } from '@nestjs/common';
import { EventBus } from './event-bus.js';
import { PostgresEventBus } from './postgres-event-bus.js';

@Global()
@Module({
  providers: [{ provide: EventBus, useClass: PostgresEventBus }],
  exports: [EventBus],
})
export class EventsModule {}
