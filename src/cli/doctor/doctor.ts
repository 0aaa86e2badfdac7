import type { Finding } from './finding.js';
import { within } from './within.js';

/** A part that is away may keep whoever asks it waiting for ever. */
const LOOK_MS = 5_000;
/** What is proportional to the rows or files there are; each single question has its own limit. */
export const UNHURRIED = 6 * 3_600_000;

/** Takes findings in, tells of each as it comes, and mends what may be mended. */
export class Doctor {
  readonly findings: Finding[] = [];
  /** What `--fix` has done. */
  readonly mended: string[] = [];

  constructor(
    private readonly fixing: boolean,
    private readonly show: (finding: Finding) => void,
  ) {}

  /** @param mend what to do where it cannot be looked at */
  async look(
    part: string,
    mend: string,
    check: () => Finding[] | Promise<Finding[]>,
    limit = LOOK_MS,
  ): Promise<void> {
    let found: Finding[] = [];
    await this.attempt(part, mend, async () => {
      found = await within(limit, Promise.resolve(check()));
    });
    for (const finding of found) await this.tell(finding);
  }

  /** What is thrown is a finding, too. */
  async attempt(part: string, mend: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const message = `It cannot be looked at: ${messageOf(error)}`;
      await this.tell({ severity: 'problem', part, message, mend });
    }
  }

  async tell(finding: Finding): Promise<void> {
    const told = this.fixing && finding.fix ? await this.mend(finding, finding.fix) : finding;
    this.findings.push(told);
    this.show(told);
  }

  private async mend(finding: Finding, fix: () => Promise<string>): Promise<Finding> {
    const { part, message } = finding;
    try {
      const done = await fix();
      this.mended.push(done);
      return { severity: 'ok', part, message: `${message} Mended: ${done}` };
    } catch (error) {
      return { ...finding, message: `${message} It could not be mended: ${messageOf(error)}` };
    }
  }
}

/** Where a name has several addresses, each refuses, and the whole has no message. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && !error.message) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message || error.name : String(error);
}
