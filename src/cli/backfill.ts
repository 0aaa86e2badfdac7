import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BackfillModule } from '../analysis/backfill/backfill.module.js';
import { BACKFILL_REASONS } from '../analysis/backfill/backfill-scope.js';
import { Backfills, type BackfillRequest } from '../analysis/backfill/backfills.service.js';
import { AuditLog, COMMAND_LINE } from '../audit/audit-log.js';
import { usernameKey } from '../auth/accounts/identity.js';
import { DomainError } from '../common/domain-error.js';
import { loadConfig } from '../config/app-config.js';
import { User } from '../database/entities/index.js';
import { withDatabase } from '../database/with-database.js';
import { FacesModule } from '../faces/faces.module.js';
import { IdentificationModule } from '../identification/identification.module.js';
import { follow } from './backfill/follow.js';
import { countLines, outcomeLines } from './backfill/report.js';
import { CommandError, readArguments, runCommand } from './run-command.js';
import { withPlatform } from './with-platform.js';

const HELP = `
Runs producers again for all images whose result is missing, failed or out of date. What a person has edited stays.

  npm run backfill                              everything that runs on upload
  npm run backfill -- caption embedding         these only
  npm run backfill -- caption --failed --user ada

  --missing    no result, or it could not be made then     any of these three: those reasons only
  --failed     it failed
  --outdated   by an earlier version, or by another driver or model than would be asked first today
  --force      everything anew, whatever there is
  --user NAME  the images of this account only
  --dry-run    counts, and does nothing
  --detach     does not wait for the end
  --watch      begins nothing, and shows the one that is under way
  --cancel     ends what is under way; what is queued already is still made

The workers do the work, behind whatever is new. Ctrl-C leaves them at it. Ends with code 1 where something could not
be made.
`;

await runCommand(async () => {
  const { values, positionals } = readArguments(
    HELP,
    {
      missing: { type: 'boolean', default: false },
      failed: { type: 'boolean', default: false },
      outdated: { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
      user: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      detach: { type: 'boolean', default: false },
      watch: { type: 'boolean', default: false },
      cancel: { type: 'boolean', default: false },
    },
    true,
  );
  const reasons = BACKFILL_REASONS.filter((reason) => values[reason]);
  await withDatabase(loadConfig(), (config) =>
    withPlatform(
      config,
      { imports: [BackfillModule, FacesModule, IdentificationModule] },
      async (context) => {
        const request: BackfillRequest = {
          producers: positionals.length > 0 ? positionals : undefined,
          reasons: reasons.length > 0 ? reasons : undefined,
          force: values.force,
          ownerId: values.user === undefined ? undefined : await ownerCalled(context, values.user),
        };
        try {
          if (values['dry-run']) await count(context, request);
          else if (values.cancel) await cancel(context);
          else if (values.watch) await watch(context, await underWay(context));
          else await start(context, request, values.detach);
        } catch (error) {
          throw error instanceof DomainError ? new CommandError(error.message) : error;
        }
      },
    ),
  );
});

// Connections to what is away would keep the process; what was said is written first.
process.stdout.write('', () => process.exit());

async function ownerCalled(context: INestApplicationContext, name: string): Promise<number> {
  const users = context.get(DataSource, { strict: false }).getRepository(User);
  const user = await users.findOneBy({ usernameKey: usernameKey(name) });
  if (!user) throw new CommandError(`There is no account "${name}".`);
  return user.id;
}

async function count(context: INestApplicationContext, request: BackfillRequest): Promise<void> {
  const counted = await backfillsOf(context).estimate(request);
  for (const line of countLines(counted)) console.log(line);
}

async function start(
  context: INestApplicationContext,
  request: BackfillRequest,
  detach: boolean,
): Promise<void> {
  const { id } = await backfillsOf(context).start(request);
  await record(context, 'backfill.started', id, { ...request });
  if (detach) console.log(`Backfill ${id} is under way.`);
  else await watch(context, id);
}

async function watch(context: INestApplicationContext, id: string): Promise<void> {
  const followed = await follow(backfillsOf(context), id);
  for (const line of outcomeLines(followed)) console.log(line);
  if (!followed.left && followed.backfill.failed > 0) process.exitCode = 1;
}

async function cancel(context: INestApplicationContext): Promise<void> {
  const id = await underWay(context);
  const { done, failed } = await backfillsOf(context).cancel(id);
  await record(context, 'backfill.cancelled', id);
  console.log(`Cancelled: ${done} made, ${failed} could not be made.`);
}

async function underWay(context: INestApplicationContext): Promise<string> {
  const latest = (await backfillsOf(context).list()).find(({ status }) => status === 'running');
  if (!latest) throw new CommandError('No backfill is under way.');
  return latest.id;
}

function backfillsOf(context: INestApplicationContext): Backfills {
  return context.get(Backfills, { strict: false });
}

function record(
  context: INestApplicationContext,
  action: 'backfill.started' | 'backfill.cancelled',
  id: string,
  details: Record<string, unknown> = {},
): Promise<void> {
  const audit = new AuditLog(context.get(DataSource, { strict: false }));
  return audit.record({ action, actor: COMMAND_LINE, target: { type: 'backfill', id }, details });
}
