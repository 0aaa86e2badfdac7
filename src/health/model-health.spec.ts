import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ModelDirectory } from '../models/model-directory.js';
import { ModelDriver, type ModelState } from '../models/model-driver.js';
import type { ModelStateStore, ToldState } from '../models/model-state-store.js';
import { ModelHealth } from './model-health.js';

interface Behaviour {
  check?: () => Promise<void>;
  missing?: string;
  state?: ModelState;
}

class FakeDriver extends ModelDriver {
  readonly name = 'onnx';
  override readonly state?: () => ModelState;
  checked = 0;

  constructor(private readonly behaviour: Behaviour) {
    super();
    const { state } = behaviour;
    if (state) this.state = () => state;
  }

  unavailable() {
    return this.behaviour.missing;
  }

  identity() {
    return { provider: this.name };
  }

  async check() {
    this.checked++;
    await this.behaviour.check?.();
  }
}

const UP = { use: 'faces', driver: 'onnx', status: 'up', latencyMs: expect.any(Number) };

function health(behaviour: Behaviour, told: () => Promise<Pick<ToldState, 'state'>[]> = async () => []) {
  const driver = new FakeDriver(behaviour);
  const directory = new ModelDirectory();
  directory.add('faces', driver);
  const all = vi.fn<ModelStateStore['all']>(async () =>
    (await told()).map(({ state }) => ({ use: 'faces', driver: 'onnx', state })),
  );
  return { driver, all, models: new ModelHealth(directory, { all } as unknown as ModelStateStore) };
}

describe('the health of models', () => {
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(true));
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('is told of each driver; of those without a model here, no state', async () => {
    const { models, all } = health({});
    expect(await models.report()).toEqual([UP]);
    expect(all).not.toHaveBeenCalled();
  });

  it('is down where the check fails, and says nothing of why', async () => {
    const { models } = health({ check: () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7')) });
    expect(await models.report()).toEqual([{ ...UP, status: 'down' }]);
  });

  it('is down where there is no answer in two seconds', async () => {
    const { models } = health({ check: () => new Promise(() => undefined) });
    const report = models.report();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await report).toEqual([{ ...UP, status: 'down', latencyMs: 2_000 }]);
  });

  it('asks nobody where something is missing', async () => {
    const { driver, models } = health({ missing: 'Set COMPREFACE_URL to http://10.0.0.7.' });
    expect(await models.report()).toEqual([{ ...UP, status: 'unavailable', latencyMs: 0 }]);
    expect(driver.checked).toBe(0);
  });

  it.each<{ own: ModelState; told: ModelState[]; state: ModelState; status: string }>([
    { own: 'cold', told: [], state: 'cold', status: 'up' },
    { own: 'cold', told: ['loading'], state: 'loading', status: 'up' },
    { own: 'cold', told: ['failed', 'ready', 'loading'], state: 'ready', status: 'up' },
    { own: 'cold', told: ['cold', 'failed'], state: 'failed', status: 'down' },
    { own: 'ready', told: ['failed'], state: 'ready', status: 'up' },
  ])(
    'is $state and $status where here it is $own and elsewhere $told',
    async ({ own, told, ...expected }) => {
      const { models } = health({ state: own }, async () => told.map((state) => ({ state })));
      expect(await models.report()).toEqual([{ ...UP, ...expected }]);
    },
  );

  it('goes by this process alone while the database is away', async () => {
    const { models } = health({ state: 'loading' }, () => Promise.reject(new Error('gone')));
    expect(await models.report()).toEqual([{ ...UP, state: 'loading' }]);
  });

  it('asks once for a thousand callers, and again ten seconds later', async () => {
    const { driver, models } = health({});
    await Promise.all(Array.from({ length: 1_000 }, () => models.report()));
    await models.report();
    expect(driver.checked).toBe(1);
    await vi.advanceTimersByTimeAsync(10_001);
    await models.report();
    expect(driver.checked).toBe(2);
  });
});
