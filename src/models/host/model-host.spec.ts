import { Logger } from '@nestjs/common';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { commandLine } from '../../common/processes.js';
import { ModelHost, type HostLimits } from './model-host.js';

interface Echo {
  pid: number;
  bytes?: Buffer;
  vector?: Float32Array;
  environment: string[];
}

const TASK = new URL('./testing/obedient.task.mjs', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'model-host-'));
Logger.overrideLogger(false);
const hosts: ModelHost[] = [];
let serial = 0;

/** Its lives are kept in a file: one pid for each time it was begun. */
function newHost(settings: object = {}, limits: Partial<HostLimits> = {}) {
  const lives = join(folder, String(++serial));
  const host = new ModelHost(
    { name: `test-${serial}`, task: TASK, settings: { lives, ...settings } },
    { maxMemoryMb: 0, idleSeconds: 600, ...limits },
  );
  hosts.push(host);
  return { host, lives: () => readFileSync(lives, 'utf8').trim().split('\n').map(Number) };
}

const patience = () => new AbortController().signal;
const isGone = (pid: number) => vi.waitFor(() => expect(commandLine(pid)).toBeUndefined());

afterEach(() => {
  for (const host of hosts.splice(0)) host.close();
});
afterEach(() => vi.useRealTimers());
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

describe('a hosted model', () => {
  it('answers one question after the other from one process, bytes included', async () => {
    const { host, lives } = newHost();
    expect(host.state()).toEqual({ state: 'cold' });
    const ask = (value: number) =>
      host.ask<Echo>({ bytes: Buffer.from([value]), vector: new Float32Array([value]) }, patience());
    const answers = await Promise.all([ask(1), ask(2), ask(3)]);
    expect(answers.map(({ bytes }) => bytes?.[0])).toEqual([1, 2, 3]);
    expect(answers[1]?.vector).toEqual(new Float32Array([2]));
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1);
    expect(lives()).toEqual([answers[0]?.pid]);
    expect(host.state()).toEqual({ state: 'ready' });
  });

  it('knows nothing of the environment of the process that began it', async () => {
    const { environment } = await newHost().host.ask<Echo>({}, patience());
    expect(environment).not.toContain('PATH');
    expect(environment).toEqual(expect.arrayContaining(['ORT_DISABLE_TELEMETRY', 'UV_THREADPOOL_SIZE']));
  });

  it('that dies over a question is MODEL_CRASHED, and answers the next one anew', async () => {
    const { host, lives } = newHost();
    await expect(host.ask({ act: 'crash' }, patience())).rejects.toMatchObject({
      code: 'MODEL_CRASHED',
      transient: true,
    });
    // It may be begun again at once.
    expect(host.state().state).toBe('cold');
    await host.ask({}, patience());
    expect(lives()).toHaveLength(2);
    expect(host.state()).toEqual({ state: 'ready' });
  });

  it('that does not answer in time is killed and is MODEL_TIMED_OUT', async () => {
    const { host } = newHost();
    const { pid } = await host.ask<Echo>({}, patience());
    const asked = host.ask({ act: 'block' }, AbortSignal.timeout(100));
    await expect(asked).rejects.toMatchObject({ code: 'MODEL_TIMED_OUT', transient: true });
    await isGone(pid);
    expect((await host.ask<Echo>({}, patience())).pid).not.toBe(pid);
  });

  it('passes on why it was interrupted, where that is no time-out', async () => {
    const { host } = newHost();
    await host.warmUp();
    const abort = new AbortController();
    const asked = host.ask({ act: 'block' }, abort.signal);
    const queued = host.ask({}, abort.signal);
    abort.abort(new Error('The process stops'));
    await expect(asked).rejects.toThrow('The process stops');
    await expect(queued).rejects.toThrow('The process stops');
  });

  it('goes on loading when a question that waited for it is given up', async () => {
    const gate = join(folder, 'gate');
    const { host, lives } = newHost({ gate });
    const abort = new AbortController();
    const asked = host.ask({}, abort.signal);
    await vi.waitFor(() => expect(host.state().state).toBe('loading'));
    abort.abort(new Error('Never mind'));
    await expect(asked).rejects.toThrow('Never mind');
    writeFileSync(gate, '');
    await host.ask({}, patience());
    expect(lives()).toHaveLength(1);
  });

  it('tells users nothing of an unknown failure, and lives on', async () => {
    const { host, lives } = newHost();
    await expect(host.ask({ act: 'throw' }, patience())).rejects.toMatchObject({
      code: 'MODEL_CRASHED',
      message: 'The model failed unexpectedly',
    });
    await host.ask({}, patience());
    expect(lives()).toHaveLength(1);
  });

  it('that could not get memory is MODEL_OUT_OF_MEMORY and begun anew', async () => {
    const { host, lives } = newHost();
    await expect(host.ask({ act: 'starve' }, patience())).rejects.toMatchObject({
      code: 'MODEL_OUT_OF_MEMORY',
      transient: true,
    });
    await host.ask({}, patience());
    expect(lives()).toHaveLength(2);
  });

  it('is replaced between two questions once it is over its ceiling', async () => {
    const { host, lives } = newHost({}, { maxMemoryMb: 150 });
    const small = await host.ask<Echo>({}, patience());
    const grown = await host.ask<Echo>({ act: 'grow', megabytes: 150 }, patience());
    expect(grown.pid).toBe(small.pid);
    await isGone(small.pid);
    await host.ask({}, patience());
    expect(lives()).toHaveLength(2);
  });

  it('is unloaded when nobody asks any more, and loaded again for who does', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { host } = newHost({}, { idleSeconds: 60 });
    const { pid } = await host.ask<Echo>({}, patience());
    vi.advanceTimersByTime(59_000);
    expect(host.state()).toEqual({ state: 'ready' });
    vi.advanceTimersByTime(1_000);
    expect(host.state()).toEqual({ state: 'cold' });
    vi.useRealTimers();
    await isGone(pid);
    expect((await host.ask<Echo>({}, patience())).pid).not.toBe(pid);
  });

  it('ends when it is closed, and is not begun again', async () => {
    const { host } = newHost();
    const { pid } = await host.ask<Echo>({}, patience());
    host.close();
    await isGone(pid);
    await expect(host.ask({}, patience())).rejects.toMatchObject({ code: 'MODEL_CRASHED' });
  });
});

describe('a model that cannot be loaded', () => {
  it('is MODEL_NOT_LOADED for good, with the reason that its task knows', async () => {
    const { host } = newHost({ fail: 'known' });
    await expect(host.ask({}, patience())).rejects.toMatchObject({
      code: 'MODEL_NOT_LOADED',
      message: 'No such kind of model',
      transient: false,
    });
    expect(host.state()).toEqual({ state: 'failed', message: 'No such kind of model' });
  });

  it('shows users no path', async () => {
    const { host } = newHost({ fail: 'unknown' });
    await expect(host.ask({}, patience())).rejects.toMatchObject({
      code: 'MODEL_NOT_LOADED',
      message: expect.not.stringContaining('/') as string,
    });
  });

  it('is not tried again for each question', async () => {
    const { host, lives } = newHost({ fail: 'unknown' });
    const questions = Array.from({ length: 5 }, () => host.ask({}, patience()));
    const outcomes = await Promise.allSettled(questions);
    expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    expect(lives()).toHaveLength(1);
  });

  it('may crash twice, and rests then', async () => {
    const { host, lives } = newHost({ fail: 'crash' });
    const questions = Array.from({ length: 5 }, () => host.ask({}, patience()));
    for (const outcome of await Promise.allSettled(questions)) {
      expect(outcome).toMatchObject({ reason: { code: 'MODEL_CRASHED', transient: true } });
    }
    expect(lives()).toHaveLength(2);
    await expect(host.ask({}, patience())).rejects.toMatchObject({ retryAfterSeconds: 1 });
  });

  it('is given up when it says nothing for too long', async () => {
    const { host } = newHost({ hang: true }, { silenceMs: 500 });
    const asked = host.ask({}, patience());
    await vi.waitFor(() => expect(host.pid).toBeDefined());
    const { pid } = host;
    await expect(asked).rejects.toMatchObject({ code: 'MODEL_TIMED_OUT' });
    await isGone(pid!);
  });
});
