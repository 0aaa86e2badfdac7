import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { AppConfig } from '../config/app-config.js';
import { configToken } from '../config/config.module.js';
import { dataSourceOptions } from './data-source.js';
import { SchemaCheck } from './schema-check.js';

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [configToken('database')],
      useFactory: (database: AppConfig['database']) => dataSourceOptions(database),
    }),
  ],
  providers: [SchemaCheck],
})
export class DatabaseModule {}
