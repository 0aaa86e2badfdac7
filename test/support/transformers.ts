import { execFileSync } from 'node:child_process';
import { describe } from 'vitest';
import { transformersInstalled } from '../../src/models/host/installed.js';

/**
 * `describe` for tests that run models in process. Without the package they are skipped, by name; in CI, which has to
 * have it, they run and fail.
 */
export const describeWithTransformers: (name: string, tests: () => void) => void =
  transformersInstalled() || process.env['CI'] ? describe : describeSkipped;

function describeSkipped(name: string, tests: () => void): void {
  describe.runIf(false)(`${name} (skipped: needs npm run add:transformers)`, () => {
    tests();
  });
}

/** The processes that this one has begun for models, by the names of their hosts. */
export function modelProcesses(): { pid: number; host: string }[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, host] = /^\s*(\d+)\s+(\d+).*\/host\/child\.mjs \S+ (\S+)$/.exec(line) ?? [];
    return host && Number(parent) === process.pid ? [{ pid: Number(pid), host }] : [];
  });
}
