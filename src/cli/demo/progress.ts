import cliProgress from 'cli-progress';
import { styleText } from 'node:util';
import type { ProductionDto } from '../../analysis/production.dto.js';

/** What the demo shows while it works: a bar with lines above it; lines alone where output is not a terminal. */
export class Progress {
  private readonly bars?: cliProgress.MultiBar;
  private readonly bar?: cliProgress.SingleBar;

  constructor(pictures: number) {
    if (!process.stdout.isTTY) return;
    const format = `  {bar} {value}/{total} pictures, {results} results`;
    this.bars = new cliProgress.MultiBar(
      { format, hideCursor: true, clearOnComplete: true, barsize: 30, stopOnComplete: false },
      cliProgress.Presets.shades_classic,
    );
    this.bar = this.bars.create(pictures, 0, { results: 0 });
  }

  private results = 0;

  production(picture: string, { producer, status, durationMs, error }: ProductionDto): void {
    const good = status === 'done';
    const outcome = good ? `${durationMs ?? 0} ms` : `${status}${error ? `: ${error.code}` : ''}`;
    this.results++;
    this.bar?.update({ results: this.results });
    this.line(
      `  ${picture.padEnd(26)} ${producer.padEnd(12)} ${styleText(good ? 'green' : 'yellow', outcome)}`,
    );
  }

  finished(): void {
    this.bar?.increment();
  }

  line(text: string): void {
    if (this.bars) this.bars.log(`${text}\n`);
    else console.log(text);
  }

  stop(): void {
    this.bars?.stop();
  }
}
