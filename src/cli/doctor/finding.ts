export type Severity = 'ok' | 'warning' | 'problem';

export interface Finding {
  severity: Severity;
  /** What was looked at: `database`, `storage` … */
  part: string;
  message: string;
  /** What the operator does about it. */
  mend?: string;
  /** What `--fix` does about it. @returns what was done */
  fix?: () => Promise<string>;
}

type Rest = Pick<Finding, 'mend' | 'fix'>;

/** Findings of one part. */
export const findingsOf = (part: string) => ({
  ok: (message: string): Finding => ({ severity: 'ok', part, message }),
  warning: (message: string, rest: Rest = {}): Finding => ({ severity: 'warning', part, message, ...rest }),
  problem: (message: string, rest: Rest = {}): Finding => ({ severity: 'problem', part, message, ...rest }),
});

/** 0 all is well, 1 with warnings, 2 with problems. */
export const exitCodeOf = (findings: readonly Finding[]): number =>
  Math.max(0, ...findings.map(({ severity }) => ['ok', 'warning', 'problem'].indexOf(severity)));
