import cliProgress from 'cli-progress';

/** One bar in a terminal; elsewhere nothing, so that logs stay short. */
export class ProgressBar {
  private readonly bar?: cliProgress.SingleBar;

  constructor(label: string, total: number, unit: string) {
    if (!process.stdout.isTTY || total === 0) return;
    const format = `  ${label} {bar} {percentage}% {value}/{total} ${unit}`;
    this.bar = new cliProgress.SingleBar(
      { format, hideCursor: true, clearOnComplete: true, barsize: 30 },
      cliProgress.Presets.shades_classic,
    );
    this.bar.start(total, 0);
  }

  advance(by = 1): void {
    this.bar?.increment(by);
  }

  stop(): void {
    this.bar?.stop();
  }
}

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

export function sizeText(bytes: number): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  return `${step === 0 ? bytes : (bytes / 1000 ** step).toFixed(1)} ${UNITS[step]}`;
}
