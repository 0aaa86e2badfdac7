import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../common/project-root.js';

/** A package of its own for its weight: see its README. */
const FOLDER = join('optional', 'transformers');

export const HOW_TO_INSTALL =
  'Models in process need a package that is not installed; npm run add:transformers adds it.';

export const optionalModules = (): string => join(projectRoot(), FOLDER, 'node_modules');

/** Looked up each time: it may be added while the platform runs. */
export const transformersInstalled = (): boolean =>
  existsSync(join(optionalModules(), '@huggingface', 'transformers', 'package.json'));
