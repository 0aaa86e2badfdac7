import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { AppConfig } from '../config/app-config.js';
import { configToken } from '../config/config.module.js';
import { dataSourceOptions } from './data-source.js';

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [configToken('database')],
      useFactory: (database: AppConfig['database']) => dataSourceOptions(database),
    }),
  ],
})
export class DatabaseModule {}
