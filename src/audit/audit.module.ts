import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditEvent } from '../database/entities/index.js';
import { AuditContext } from './audit-context.js';
import { AuditLog } from './audit-log.js';
import { AuditController } from './audit.controller.js';
import { AuditReader } from './audit-reader.js';
import { SecurityEventsController } from './security-events.controller.js';

/** Who did what: written by all features, read by administrators and, what concerns them, by users. */
@Module({
  imports: [TypeOrmModule.forFeature([AuditEvent])],
  controllers: [AuditController, SecurityEventsController],
  providers: [AuditContext, AuditLog, AuditReader],
  exports: [AuditContext, AuditLog],
})
export class AuditModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(AuditContext).forRoutes('{*path}');
  }
}
