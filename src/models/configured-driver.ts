import type { Abstract, FactoryProvider, Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { AppConfig } from '../config/app-config.js';
import { configToken } from '../config/config.module.js';
import { createDriver } from './create-driver.js';
import { ModelDirectory } from './model-directory.js';
import type { ModelDriver, ModelUse } from './model-driver.js';

/** Provides the driver that a setting names, and constructs no other; undefined where it names none. */
export const configuredDriver = <T extends ModelDriver, N extends string>(
  use: ModelUse,
  provide: Abstract<T>,
  nameIn: (config: AppConfig['models']) => N | undefined,
  drivers: Record<N, Type<T>>,
): FactoryProvider<T | undefined> => ({
  provide,
  inject: [configToken('models'), ModuleRef, ModelDirectory],
  useFactory: async (config: AppConfig['models'], modules: ModuleRef, directory: ModelDirectory) => {
    const name = nameIn(config);
    return name && createDriver(use, drivers[name], modules, directory);
  },
});
