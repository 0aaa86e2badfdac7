import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { describe } from 'vitest';
import { commandLine, parentOf } from '../../src/common/processes.js';
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
export const modelProcesses = (): { pid: number; host: string }[] =>
  allPids().flatMap((pid) => {
    const [, host] = /\/host\/child\.mjs \S+ (\S+)$/.exec(commandLine(pid) ?? '') ?? [];
    return host && parentOf(pid) === process.pid ? [{ pid, host }] : [];
  });

/** A small container may be without `ps`, and what is no Linux is without `/proc`. */
function allPids(): number[] {
  const names = existsSync('/proc/self/stat')
    ? readdirSync('/proc')
    : execFileSync('ps', ['-A', '-o', 'pid='], { encoding: 'utf8' }).split('\n');
  return names.map(Number).filter((pid) => pid > 0);
}
