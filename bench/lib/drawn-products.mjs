// What the tests draw. It is TypeScript, which Node.js 20 does not read by itself.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');
const SOURCE = join(ROOT, 'test/support/drawn-products.ts');
/** Where it finds the packages that it imports. */
const BUILT = join(ROOT, 'dist/bench/drawn-products.mjs');

const { outputText } = ts.transpileModule(await readFile(SOURCE, 'utf8'), {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
});
await mkdir(join(BUILT, '..'), { recursive: true });
await writeFile(BUILT, outputText);

export const { drawProduct, rephotograph, seeded, someRephotographing } = await import(pathToFileURL(BUILT));
