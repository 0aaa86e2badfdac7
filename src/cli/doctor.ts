import { styleText } from 'node:util';
import { loadConfig, type AppConfig } from '../config/app-config.js';
import { ConfigurationError } from '../config/environment.js';
import { Doctor } from './doctor/doctor.js';
import { examine } from './doctor/examine.js';
import { exitCodeOf, findingsOf, type Finding } from './doctor/finding.js';
import { CommandError, readArguments, runCommand } from './run-command.js';

const HELP = `
Looks at the whole installation, running or not, and says what to mend.

  npm run doctor

  --fix             mends what can be mended safely: requeues stuck work, removes leftovers, counts again
  --quick           leaves out the comparison of rows and files
  --stuck-minutes N work without progress for so long counts as stuck (default 15)
  --json            one JSON document, for programs

Ends with code 0 when all is well, 1 with warnings, 2 with problems.
`;

const MARKS = { ok: ['green', '✓'], warning: ['yellow', '!'], problem: ['red', '✗'] } as const;

await runCommand(async () => {
  const { values } = readArguments(HELP, {
    fix: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    'stuck-minutes': { type: 'string', default: '15' },
  });
  const stuckMinutes = Number(values['stuck-minutes']);
  if (!Number.isInteger(stuckMinutes) || stuckMinutes < 1)
    throw new CommandError('--stuck-minutes takes a whole number above 0.');
  const doctor = new Doctor(values.fix, values.json ? () => undefined : show);
  const config = await readConfig(doctor);
  if (config) await examine(config, doctor, { quick: values.quick, stuckMinutes });
  if (values.json) console.log(JSON.stringify(toDocument(doctor.findings), null, 2));
  else console.log(`\n${summary(doctor.findings)}`);
  process.exitCode = exitCodeOf(doctor.findings);
});

// Connections to what is away would keep the process; what was said is written first.
process.stdout.write('', () => process.exit());

/** Undefined where nothing else can be looked at, as it is not known where it is. */
async function readConfig(doctor: Doctor): Promise<AppConfig | undefined> {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const { problem } = findingsOf('settings');
    for (const fault of error.faults)
      await doctor.tell(problem(fault, { mend: 'See .env.template; the rest is looked at after that.' }));
    return undefined;
  }
}

function show({ severity, part, message, mend }: Finding): void {
  const [colour, mark] = MARKS[severity];
  console.log(`${styleText(colour, mark)} ${part.padEnd(9)} ${message}`);
  if (mend) console.log(styleText('dim', `            → ${mend}`));
}

function summary(findings: readonly Finding[]): string {
  const count = (severity: Finding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  if (problems + warnings === 0) return 'All is well.';
  return `Problems: ${problems}, warnings: ${warnings}`;
}

function toDocument(findings: readonly Finding[]) {
  return {
    problems: findings.filter(({ severity }) => severity === 'problem').length,
    warnings: findings.filter(({ severity }) => severity === 'warning').length,
    findings: findings.map(({ severity, part, message, mend }) => ({ severity, part, message, mend })),
  };
}
