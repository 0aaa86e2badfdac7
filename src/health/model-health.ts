import { Injectable, Logger } from '@nestjs/common';
import { ModelDirectory, type ListedDriver } from '../models/model-directory.js';
import { MODEL_USES, type ModelState } from '../models/model-driver.js';
import { ModelStateStore, type ToldState } from '../models/model-state-store.js';
import { answerInTime, timedCheck } from './answer-in-time.js';
import { DownLog } from './down-log.js';
import { Fresh } from './fresh.js';
import type { HealthModelDto } from './health.dto.js';

/** Longer than for our own parts: services of others are asked, some of which count what they are asked. */
const FRESH_MS = 10_000;

/** One process that has a model is enough; of the others, the one that is nearest to it tells most. */
const TELLING: readonly ModelState[] = ['ready', 'loading', 'failed', 'cold'];

/** How each configured driver of models is doing. */
@Injectable()
export class ModelHealth {
  private readonly downLog = new DownLog(new Logger(ModelHealth.name));
  private readonly latest = new Fresh(() => this.checkAll(), FRESH_MS);

  constructor(
    private readonly directory: ModelDirectory,
    private readonly states: ModelStateStore,
  ) {}

  async report(): Promise<HealthModelDto[]> {
    return this.latest.get();
  }

  private async checkAll(): Promise<HealthModelDto[]> {
    const drivers = this.directory
      .all()
      .toSorted((a, b) => MODEL_USES.indexOf(a.use) - MODEL_USES.indexOf(b.use));
    const told = drivers.some(({ driver }) => driver.state?.() !== undefined) ? await this.toldStates() : [];
    return Promise.all(drivers.map((listed) => this.check(listed, told)));
  }

  private async check({ use, driver }: ListedDriver, told: readonly ToldState[]): Promise<HealthModelDto> {
    const named = { use, driver: driver.name };
    if (driver.unavailable() !== undefined) return { ...named, status: 'unavailable', latencyMs: 0 };
    const { failure, latencyMs } = await timedCheck(() => driver.check());
    const own = driver.state?.();
    const state = own && stateOf(told, named, own);
    const down = failure ?? (state === 'failed' ? new Error('No process could load the model') : undefined);
    this.downLog.note(`${driver.name} model for ${use}`, down);
    return { ...named, status: down ? 'down' : 'up', latencyMs, ...(state && { state }) };
  }

  /** Without the database, each process knows of itself alone. */
  private async toldStates(): Promise<ToldState[]> {
    try {
      return await answerInTime(this.states.all());
    } catch {
      return [];
    }
  }
}

/** @param own of the model in this process, which need not be where it is used */
function stateOf(
  told: readonly ToldState[],
  { use, driver }: Pick<ToldState, 'use' | 'driver'>,
  own: ModelState,
): ModelState {
  const states = told.filter((each) => each.use === use && each.driver === driver).map(({ state }) => state);
  return TELLING.find((state) => state === own || states.includes(state)) ?? own;
}
