import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { newId } from '../common/ids.js';
import { ModelDirectory } from './model-directory.js';
import { ModelStateStore, type ToldState } from './model-state-store.js';

/** Looking costs nothing; a change is told at once. */
const LOOK_MS = 1000;
/** Several times before a process that says nothing is taken for gone. */
const TELL_MS = 15_000;

/** Tells the others how far this process has its models, which they cannot see. Silent where it has none. */
@Injectable()
export class ModelStateReporter implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ModelStateReporter.name);
  private readonly processId = newId();
  private timer?: NodeJS.Timeout;
  private told = '';
  private tellAgainAt = 0;
  private telling?: Promise<void>;

  constructor(
    private readonly directory: ModelDirectory,
    private readonly store: ModelStateStore,
  ) {}

  onApplicationBootstrap(): void {
    if (this.states().length === 0) return;
    this.look();
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (!this.timer) return;
    clearInterval(this.timer);
    await this.telling;
    await this.store.forget(this.processId).catch(() => undefined);
  }

  private look(): void {
    // One after the other, so that the latest is what stays; and no queue while the database is away.
    if (this.telling) return;
    const states = this.states();
    const now = performance.now();
    const tale = JSON.stringify(states);
    if (tale === this.told && now < this.tellAgainAt) return;
    this.told = tale;
    this.tellAgainAt = now + TELL_MS;
    this.telling = this.tell(states).finally(() => (this.telling = undefined));
  }

  private async tell(states: readonly ToldState[]): Promise<void> {
    try {
      await this.store.tell(this.processId, states);
    } catch (error) {
      this.told = '';
      this.logger.debug(error, 'The states of the models cannot be told');
    }
  }

  private states(): ToldState[] {
    return this.directory.all().flatMap(({ use, driver }) => {
      const state = driver.state?.();
      return state ? [{ use, driver: driver.name, state }] : [];
    });
  }
}
