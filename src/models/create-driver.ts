import type { Type } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { ModelDirectory } from './model-directory.js';
import type { ModelDriver, ModelUse } from './model-driver.js';

/** Makes a driver that configuration names, with what it injects, and lists it. */
export async function createDriver<T extends ModelDriver>(
  use: ModelUse,
  type: Type<T>,
  modules: ModuleRef,
  directory: ModelDirectory,
): Promise<T> {
  const driver = await modules.create(type);
  await driver.prepare?.();
  directory.add(use, driver);
  return driver;
}
