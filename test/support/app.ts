import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { AppModule } from '../../src/app.module.js';
import { configureHttp, createApp } from '../../src/bootstrap.js';
import { buildConfig, type AppConfig } from '../../src/config/app-config.js';
import { parseEnvironment } from '../../src/config/environment.js';
import { createLogger, PlatformLogger, type Logger } from '../../src/logging/index.js';
import { WorkerModule } from '../../src/worker.module.js';
import { createTestDatabase } from './database.js';
import { TestUser } from './test-user.js';

export interface TestApp {
  /** Without a trailing slash: `http://127.0.0.1:PORT`. */
  url: string;
  config: AppConfig;
  database: DataSource;
  /** Signs up and logs in. */
  newUser(): Promise<TestUser>;
  /** The same, made an admin. */
  newAdmin(): Promise<TestUser>;
  /** A worker that can be started late; running already unless `worker: false` was asked for. */
  startWorker(): Promise<void>;
  /** One more API of the same installation; what is named differs from the first one's environment. */
  startReplica(environment?: Record<string, string>): Promise<Replica>;
  stop(): Promise<void>;
}

export interface Replica {
  url: string;
  /** A worker of the same environment. */
  startWorker(): Promise<void>;
  /** Ends with the first one, if not before. */
  stop(): Promise<void>;
}

/** What stands in for a provider, in the API and in workers alike. */
export interface Override {
  provide: abstract new (...args: never[]) => object;
  useValue: object;
}

/** The shipped application, on a database and a data folder of its own, listening on a free port. */
export async function startApp({
  worker = true,
  environment = {},
  overrides = [],
}: {
  worker?: boolean;
  environment?: Record<string, string>;
  overrides?: readonly Override[];
} = {}): Promise<TestApp> {
  const [testDatabase, dataDir] = await Promise.all([
    createTestDatabase(),
    mkdtemp(join(tmpdir(), 'platform-data-')),
  ]);
  const shared = { DATABASE_URL: testDatabase.url, DATA_DIR: dataDir, ...environment };
  const { app, config, ...first } = await serve(shared, overrides);
  const replicas: Replica[] = [first];

  const testApp: TestApp = {
    ...first,
    config,
    database: app.get(DataSource),
    ...accountsAt(first.url, app.get(DataSource)),
    async startReplica(changes = {}) {
      const replica = await serve({ ...shared, ...changes }, overrides);
      replicas.push(replica);
      return replica;
    },
    async stop() {
      await Promise.all(replicas.map((replica) => replica.stop()));
      await testDatabase.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  if (worker) await testApp.startWorker();
  return testApp;
}

/** An API that listens on a free port, and the workers beside it. */
async function serve(environment: Record<string, string>, overrides: readonly Override[]) {
  const config = testConfig(environment);
  const logger = createLogger(config.log, 'test');
  const app = await create(config, logger, overrides);
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const running: { close(): Promise<void> }[] = [app];
  return {
    app,
    config,
    url: `http://127.0.0.1:${port}`,
    async startWorker() {
      running.push(await startWorker(config, logger, overrides));
    },
    async stop() {
      await Promise.all(running.splice(0).map((each) => each.close()));
    },
  };
}

const testConfig = (environment: Record<string, string>) =>
  buildConfig(
    parseEnvironment({
      NODE_ENV: 'test',
      // The cheapest that bcrypt has: these tests are about other things.
      BCRYPT_COST: '4',
      LOG_LEVEL: 'silent',
      SIGNUP_LIMIT_PER_HOUR: '100000',
      ...environment,
    }),
  );

async function create(
  config: AppConfig,
  logger: Logger,
  overrides: readonly Override[],
): Promise<NestExpressApplication> {
  if (overrides.length === 0) return createApp(config, logger);
  const module = await compile(AppModule.forRoot(config), logger, overrides);
  const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false });
  configureHttp(app, config, logger);
  return app;
}

async function startWorker(config: AppConfig, logger: Logger, overrides: readonly Override[]) {
  const module = WorkerModule.forRoot(config);
  if (overrides.length > 0) return (await compile(module, logger, overrides)).init();
  return NestFactory.createApplicationContext(module, {
    logger: new PlatformLogger(logger),
    abortOnError: false,
  });
}

function compile(module: DynamicModule, logger: Logger, overrides: readonly Override[]) {
  const building = Test.createTestingModule({ imports: [module] }).setLogger(new PlatformLogger(logger));
  for (const { provide, useValue } of overrides) building.overrideProvider(provide).useValue(useValue);
  return building.compile();
}

function accountsAt(url: string, database: DataSource): Pick<TestApp, 'newUser' | 'newAdmin'> {
  const newUser = () => TestUser.signUp(url, `user-${randomBytes(6).toString('hex')}`);
  return {
    newUser,
    async newAdmin() {
      const user = await newUser();
      await database.query(`UPDATE users SET role = 'admin' WHERE id = $1`, [user.id]);
      return user;
    },
  };
}
