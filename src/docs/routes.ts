import type { INestApplication } from '@nestjs/common';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { ACCESS_KEY, type Access } from '../auth/access.js';

export interface Route {
  operationId: string;
  /** Undefined for a handler that says nothing, which the guard refuses. */
  access: Access | undefined;
}

/** `ImagesController.upload` → `images_upload`: stays the same when a path changes. */
export const operationId = (controller: string, method: string): string =>
  `${controller.replace(/Controller$/, '').replace(/^[A-Z]/, (letter) => letter.toLowerCase())}_${method}`;

/** Every handler of every controller, with who may call it. */
export function listRoutes(app: INestApplication): Route[] {
  const scanner = new MetadataScanner();
  const reflector = new Reflector();
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype, name }) => {
    const prototype = metatype?.prototype as Record<string, () => unknown> | undefined;
    if (!metatype || !prototype) return [];
    return scanner
      .getAllMethodNames(prototype)
      .filter((method) => Reflect.hasMetadata(METHOD_METADATA, prototype[method]!))
      .map((method) => ({
        operationId: operationId(name, method),
        access: reflector.getAllAndOverride<Access | undefined>(ACCESS_KEY, [prototype[method]!, metatype]),
      }));
  });
}
