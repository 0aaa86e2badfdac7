import express, { type RequestHandler } from 'express';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Serves the page's files; what is not among them is left to the API. */
export const webPage = (): RequestHandler =>
  express.static(join(projectRoot(), 'web'), {
    index: 'index.html',
    redirect: false,
    maxAge: 0,
    dotfiles: 'ignore',
  });

/** The same from `src` and from `dist/src`. */
function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('The project folder, with its package.json, was not found');
    folder = parent;
  }
  return folder;
}
