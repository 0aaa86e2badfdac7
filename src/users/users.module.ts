import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditModule } from '../audit/audit.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { User } from '../database/entities/index.js';
import { AccountChanges } from './account-changes.js';
import { AdminUsersController } from './admin-users.controller.js';
import { MeController } from './me.controller.js';
import { UserData } from './user-data.js';
import { UsersService } from './users.service.js';

/** One's own account, and all of them for administrators. */
@Module({
  imports: [TypeOrmModule.forFeature([User]), AuditModule, AuthModule, DiscoveryModule],
  controllers: [MeController, AdminUsersController],
  providers: [AccountChanges, UserData, UsersService],
})
export class UsersModule {}
