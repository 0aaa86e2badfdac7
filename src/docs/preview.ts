import { NestFactory } from '@nestjs/core';
import type { INestApplication } from '@nestjs/common';
import { AppModule } from '../app.module.js';
import { buildConfig } from '../config/app-config.js';
import { parseEnvironment } from '../config/environment.js';

/** Long enough to be accepted; nothing is signed with it, and nothing is reached. */
const UNUSED_SECRET = '0123456789abcdef'.repeat(4);
const UNUSED_ENVIRONMENT = {
  NODE_ENV: 'test',
  JWT_SECRET: UNUSED_SECRET,
  MEDIA_URL_SECRETS: UNUSED_SECRET,
  DATABASE_URL: 'postgres://127.0.0.1/unused',
};

/** The application with its modules put together and nothing in them made: needs no database, and no port. */
export async function previewApplication(): Promise<INestApplication> {
  const app = await NestFactory.create(AppModule.forRoot(buildConfig(parseEnvironment(UNUSED_ENVIRONMENT))), {
    preview: true,
    logger: ['error', 'fatal'],
    abortOnError: false,
  });
  return app.setGlobalPrefix('api');
}
