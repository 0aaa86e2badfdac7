import type { Type } from '@nestjs/common';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Reflector } from '@nestjs/core';
import { Producer } from './producer.js';

/** Compiled, or as written where tests run the sources; never declarations or specs. */
const PRODUCER_FILE = /\.producer\.[jt]s$/;

/**
 * Every producer whose file lies in a folder and is called `….producer.ts`: putting it there is all that it takes.
 * @throws where such a file has none
 */
export async function producersIn(folder: string): Promise<Type[]> {
  const files = (await readdir(folder)).filter((name) => PRODUCER_FILE.test(name)).sort();
  const lists = await Promise.all(files.map((name) => producersOf(join(folder, name))));
  return lists.flat();
}

async function producersOf(path: string): Promise<Type[]> {
  const exported = Object.values((await import(pathToFileURL(path).href)) as Record<string, unknown>);
  const found = exported.filter(isProducer);
  if (found.length === 0) throw new Error(`${path} exports no class with @Producer`);
  return found;
}

const reflector = new Reflector();
const isProducer = (value: unknown): value is Type =>
  typeof value === 'function' && reflector.get(Producer, value) !== undefined;
