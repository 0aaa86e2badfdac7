// Builds only when a source differs from the last build, so that later starts are fast.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const inputs = [
  'src',
  'migrations',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  'package-lock.json',
];

function* files(path) {
  if (!statSync(path).isDirectory()) return yield path;
  for (const entry of readdirSync(path).sort()) yield* files(join(path, entry));
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const file of files(join(root, input))) {
      if (!file.endsWith('.spec.ts')) hash.update(file.slice(root.length)).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

/**
 * Made aside and put in place when it is whole: a build that fails or is killed leaves the last one alone,
 * and two commands that build at once do not delete under each other.
 */
function build(stamp) {
  const workshop = join(root, 'node_modules', '.cache', `build-${process.pid}`);
  const outDir = join(workshop, 'dist');
  const project = join(workshop, 'tsconfig.json');
  mkdirSync(workshop, { recursive: true });
  try {
    const compilerOptions = {
      rootDir: root,
      // The maps must not point from the workshop, which goes.
      sourceRoot: root,
      outDir,
      tsBuildInfoFile: join(workshop, '.tsbuildinfo'),
    };
    writeFileSync(project, JSON.stringify({ extends: join(root, 'tsconfig.build.json'), compilerOptions }));
    const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
    // Nest puts its working directory before the path, whatever the path.
    const command = [nest, 'build', '--path', relative(root, project)];
    const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
    if (status !== 0) return status ?? 1;
    writeFileSync(join(outDir, '.build-stamp'), stamp);
    rmSync(dist, { recursive: true, force: true });
    renameSync(outDir, dist);
    return 0;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

const stamp = fingerprint();
const stampFile = join(dist, '.build-stamp');
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
  console.log('Building …');
  process.exitCode = build(stamp);
}
