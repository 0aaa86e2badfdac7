import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobsOverview } from '../admin/jobs/jobs-overview.js';
import { UsersWork } from '../admin/jobs/users-work.js';
import { AnalysisModule } from '../analysis/analysis.module.js';
import { LaneControls } from '../analysis/lane-controls.js';
import { AuditLog, COMMAND_LINE } from '../audit/audit-log.js';
import { loadConfig } from '../config/app-config.js';
import { withDatabase } from '../database/with-database.js';
import { FacesModule } from '../faces/faces.module.js';
import { IdentificationModule } from '../identification/identification.module.js';
import { LANES, type Lane } from '../queue/jobs.js';
import { CommandError, readArguments, runCommand } from './run-command.js';
import { withPlatform } from './with-platform.js';

const HELP = `
Lets lanes of the analysis stand still, in all workers, and go on. What runs is finished first.

  npm run lane -- status
  npm run lane -- pause model
  npm run lane -- resume model

The lanes: ${LANES.join(', ')}. Pictures can be uploaded while one stands still; what waits in it is made later.
`;

await runCommand(async () => {
  const { positionals } = readArguments(HELP, {}, true);
  const work = readWork(positionals);
  await withDatabase(loadConfig(), (config) =>
    withPlatform(
      config,
      { imports: [AnalysisModule, FacesModule, IdentificationModule], providers: [JobsOverview, UsersWork] },
      work,
    ),
  );
});

// Connections to what is away would keep the process; what was said is written first.
process.stdout.write('', () => process.exit());

function readWork([action, name, ...rest]: string[]): (context: INestApplicationContext) => Promise<void> {
  if (action === 'status' && name === undefined) return showAll;
  const lane = LANES.find((each) => each === name);
  if ((action !== 'pause' && action !== 'resume') || !lane || rest.length > 0)
    throw new CommandError('Say status, pause LANE or resume LANE; --help tells more.');
  return (context) => setPaused(context, lane, action === 'pause');
}

async function setPaused(context: INestApplicationContext, lane: Lane, paused: boolean): Promise<void> {
  const applied = await context.get(LaneControls, { strict: false }).setPaused(lane, paused);
  await new AuditLog(context.get(DataSource, { strict: false })).record({
    action: paused ? 'lane.paused' : 'lane.resumed',
    actor: COMMAND_LINE,
    target: { type: 'lane', id: lane },
    details: { applied },
  });
  const later = applied ? '' : ', as soon as the queue answers again';
  console.log(`The lane ${lane} ${paused ? 'stands still' : 'goes on'}${later}.`);
}

async function showAll(context: INestApplicationContext): Promise<void> {
  const { queues, capped } = await context.get(JobsOverview).get();
  for (const { lane, paused, pending, running, failed } of queues) {
    if (!lane) continue;
    const state = paused === null ? 'not known' : paused ? 'stands still' : 'goes on';
    console.log(
      `${lane.padEnd(6)} ${state.padEnd(12)} ${pending} pending, ${running} running, ${failed} failed`,
    );
  }
  if (capped) console.log('There is more than was counted.');
}
