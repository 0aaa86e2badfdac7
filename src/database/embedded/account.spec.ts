import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canReach, commandAs } from './account.js';

let folder: string;
let file: string;
const STRANGER = { uid: 54_321, gid: 54_321 };

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'account-')));
  mkdirSync(join(folder, 'inner'));
  file = join(folder, 'inner', 'file');
  writeFileSync(file, '');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('whether an account can reach a file', () => {
  it('depends on every folder above it', () => {
    chmodSync(folder, 0o711);
    expect(canReach(STRANGER, file)).toBe(true);
    chmodSync(folder, 0o710);
    expect(canReach(STRANGER, file)).toBe(false);
  });

  it('goes by the owner, then the group, then the others', () => {
    const { uid, gid } = statSync(folder);
    chmodSync(folder, 0o710);
    expect(canReach({ uid, gid }, file)).toBe(true);
    expect(canReach({ uid: STRANGER.uid, gid }, file)).toBe(true);
    chmodSync(folder, 0o701);
    expect(canReach({ uid: STRANGER.uid, gid }, file)).toBe(false);
  });
});

describe('a command', () => {
  it('stays as it is where nobody else is to run it', () => {
    expect(commandAs(undefined, '/bin/ls', ['-l'], [])).toEqual({ command: '/bin/ls', args: ['-l'] });
  });

  it('is run as the account where that can reach everything', () => {
    chmodSync(folder, 0o711);
    expect(commandAs(STRANGER, file, [], [folder])).toEqual({ command: file, args: [], ...STRANGER });
  });
});
