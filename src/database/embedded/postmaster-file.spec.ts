import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disownPostmasterFile, livePostmaster, readPostmasterFile } from './postmaster-file.js';

let folder: string;
const write = (pid: number, status = 'ready   ') =>
  writeFileSync(
    join(folder, 'postmaster.pid'),
    `${pid}\n${folder}\n1795217596\n54399\n\n127.0.0.1\n 16041018         8\n${status}\n`,
  );

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'postmaster-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('reading', () => {
  it('gives pid, port and whether it is ready', () => {
    write(4321);
    expect(readPostmasterFile(folder)).toEqual({ pid: 4321, port: 54399, ready: true });
    write(4321, 'starting');
    expect(readPostmasterFile(folder)?.ready).toBe(false);
  });

  it('gives nothing for no file, and for one that is half written', () => {
    expect(readPostmasterFile(folder)).toBeUndefined();
    writeFileSync(join(folder, 'postmaster.pid'), '4321\n/data\n');
    expect(readPostmasterFile(folder)).toBeUndefined();
  });
});

describe('a file that a killed server left behind', () => {
  it('does not count as a server, even when its pid is in use again', () => {
    write(process.pid);
    expect(livePostmaster(folder)).toBeUndefined();
  });

  it('gets our pid where its own is in use, and keeps the rest', () => {
    write(process.ppid);
    disownPostmasterFile(folder);
    expect(readFileSync(join(folder, 'postmaster.pid'), 'utf8')).toMatch(
      new RegExp(`^${process.pid}\\n${folder}\\n1795217596\\n54399\\n`),
    );
  });

  it('is left to PostgreSQL where its pid is not in use', async () => {
    const gone = spawn('true');
    await once(gone, 'exit');
    write(gone.pid!);
    disownPostmasterFile(folder);
    expect(readPostmasterFile(folder)?.pid).toBe(gone.pid);
  });
});

it('knows a server by the folder it works in', async () => {
  const server = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)', folder], {
    cwd: folder,
  });
  try {
    await once(server.stdout, 'data');
    write(server.pid!);
    expect(livePostmaster(folder)?.pid).toBe(server.pid);
    disownPostmasterFile(folder);
    expect(livePostmaster(folder)?.pid).toBe(server.pid);
  } finally {
    server.kill('SIGKILL');
    await once(server, 'exit');
  }
});
