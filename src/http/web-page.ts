import express, { type RequestHandler } from 'express';
import { join } from 'node:path';
import { projectRoot } from '../common/project-root.js';

/** Serves the page's files; what is not among them is left to the API. */
export const webPage = (): RequestHandler =>
  express.static(join(projectRoot(), 'web'), {
    index: 'index.html',
    redirect: false,
    maxAge: 0,
    dotfiles: 'ignore',
    // As nginx does, which sends the same files: small ones, that nobody reads in part.
    acceptRanges: false,
  });
