import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

/** No words of the domain. */
const BASE = 'common';
/** What features stand on. */
const INFRASTRUCTURE = [
  'config',
  'database',
  'redis',
  'storage',
  'cache',
  'queue',
  'events',
  'http-client',
  'multipart',
  'logging',
  'metrics',
  'tracing',
  'imaging',
  'models',
  'vectors',
];
/** They put the parts together, hence may see all; nothing may see them but each other. */
const COMPOSITION = ['', 'cli', 'docs'];
/** What a feature shows to the others, beside types, contracts and the services that its modules export. */
const OPEN_TO_FEATURES = /\.(?:module|dto|errors)\.ts$/;
/** An abstract class that others implement, or ask for. */
const CONTRACT = /^export abstract class /m;
/**
 * What other features are written with: the decorators that say who may call a route, what makes a producer, how those
 * of a folder are found, how a machine's words are cleaned, and what is no image's id.
 */
const SHARED = [
  'auth/access.ts',
  'analysis/clean-text.ts',
  'analysis/producer.ts',
  'analysis/producers-in.ts',
  'images/image-id.pipe.ts',
];

const MAX_LINES = 400;
const MAX_MEDIAN_LINES = 70;

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

const root = import.meta.dirname;
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && path !== basename(import.meta.filename))
  .map((path) => path.split(sep).join('/'));
const text = new Map(files.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
const sources = files.filter((path) => !path.endsWith('.spec.ts') && !path.includes('/testing/'));
const imports = sources.flatMap(importsOf);

function importsOf(from: string): Import[] {
  const statements = text
    .get(from)!
    .matchAll(/^(?:import|export)\s(type\s)?(?:[^'";]*?\sfrom\s)?'(\.[^']+)\.js'/gm);
  return [...statements].map(([, type, path]) => ({
    from,
    to: `${relative(root, join(root, dirname(from), path!))
      .split(sep)
      .join('/')}.ts`,
    typeOnly: type !== undefined,
  }));
}

const folder = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');
/** Whether a module of the same feature exports the file's class. */
function isExportedService(path: string): boolean {
  const own = text.get(path)?.match(/^export class (\w+)/m)?.[1];
  const modules = sources.filter((name) => name.endsWith('.module.ts') && folder(name) === folder(path));
  return modules.some((name) => {
    const exported = text.get(name)!.match(/\bexports: \[([^\]]*)\]/)?.[1] ?? '';
    return own !== undefined && exported.split(/\W+/).includes(own);
  });
}
const isFeature = (name: string) => name !== BASE && ![...INFRASTRUCTURE, ...COMPOSITION].includes(name);
const show = ({ from, to }: Import) => `${from} → ${to}`;
const within = imports.filter(({ to }) => !to.startsWith('..'));

describe('the imports', () => {
  it('are found', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(within.filter(({ to }) => !text.has(to)).map(show)).toEqual([]);
  });

  it('of common stay within common', () => {
    expect(within.filter(({ from, to }) => folder(from) === BASE && folder(to) !== BASE).map(show)).toEqual(
      [],
    );
  });

  it('of infrastructure reach no feature', () => {
    const reach = ({ from, to }: Import) =>
      INFRASTRUCTURE.includes(folder(from)) && ![...INFRASTRUCTURE, BASE].includes(folder(to));
    expect(within.filter(reach).map(show)).toEqual([]);
  });

  it('of a feature reach another through what it shows only', () => {
    const intrusive = ({ from, to, typeOnly }: Import) =>
      isFeature(folder(from)) &&
      isFeature(folder(to)) &&
      folder(from) !== folder(to) &&
      !SHARED.includes(to) &&
      !typeOnly &&
      !OPEN_TO_FEATURES.test(to) &&
      !CONTRACT.test(text.get(to) ?? '') &&
      !isExportedService(to);
    expect(within.filter(intrusive).map(show)).toEqual([]);
  });

  it('of the parts do not reach what puts them together', () => {
    const inverted = ({ from, to }: Import) =>
      !COMPOSITION.includes(folder(from)) && COMPOSITION.includes(folder(to));
    expect(within.filter(inverted).map(show)).toEqual([]);
  });

  it('run in no circle between features', () => {
    const next = new Map<string, Set<string>>();
    for (const { from, to } of within) {
      if (
        to === 'auth/access.ts' ||
        folder(from) === folder(to) ||
        !isFeature(folder(from)) ||
        !isFeature(folder(to))
      )
        continue;
      next.set(folder(from), (next.get(folder(from)) ?? new Set()).add(folder(to)));
    }
    expect(circle(next)).toBeUndefined();
  });
});

/** The first way found that leads back to where it began. */
function circle(next: Map<string, Set<string>>): string | undefined {
  const walk = (path: string[]): string | undefined => {
    for (const name of next.get(path.at(-1)!) ?? []) {
      if (path.includes(name)) return [...path.slice(path.indexOf(name)), name].join(' → ');
      const found = walk([...path, name]);
      if (found) return found;
    }
    return undefined;
  };
  for (const name of next.keys()) {
    const found = walk([name]);
    if (found) return found;
  }
  return undefined;
}

describe('the sources', () => {
  const containing = (pattern: RegExp, list = sources) =>
    list.filter((path) => pattern.test(text.get(path)!));

  it('read the environment in config only', () => {
    expect(containing(/process\.env\b|loadEnvFile/).filter((path) => folder(path) !== 'config')).toEqual([]);
  });

  it('never untie a knot of modules with forwardRef', () => {
    expect(containing(/\bforwardRef\s*\(/)).toEqual([]);
  });

  it('never make AbortSignal.any() of AbortSignal.timeout(): Node 20 forgets that time-out', () => {
    expect(
      containing(/AbortSignal\.any\(/).filter((path) =>
        /^(?!\s*\/\/).*AbortSignal\.timeout\(/m.test(text.get(path)!),
      ),
    ).toEqual([]);
  });

  it('leave the schema to the migrations', () => {
    expect(containing(/synchronize:\s*true/)).toEqual([]);
  });

  it('keep entities in one place', () => {
    expect(containing(/^@Entity\(/m).filter((path) => !path.startsWith('database/entities/'))).toEqual([]);
  });

  it('leave nothing to be done', () => {
    expect(containing(/\b(?:TODO|FIXME|XXX)\b|@ts-ignore|@ts-nocheck/, files)).toEqual([]);
  });

  it('test nothing exclusively', () => {
    expect(containing(/\b(?:it|describe|test)\.only\b/, files)).toEqual([]);
  });

  it(`have at most ${MAX_LINES} lines, and half of them at most ${MAX_MEDIAN_LINES}`, () => {
    const lines = sources.map((path) => ({ path, count: text.get(path)!.trimEnd().split('\n').length }));
    expect(lines.filter(({ count }) => count > MAX_LINES)).toEqual([]);
    const median = lines.map(({ count }) => count).sort((a, b) => a - b)[Math.floor(lines.length / 2)];
    expect(median).toBeLessThanOrEqual(MAX_MEDIAN_LINES);
  });
});
