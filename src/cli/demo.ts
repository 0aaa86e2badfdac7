import { styleText } from 'node:util';
import { loadConfig } from '../config/app-config.js';
import { ApiClient, type Account } from './demo/api-client.js';
import { ownPictures, picturesIn, type DemoPicture } from './demo/pictures.js';
import { Progress } from './demo/progress.js';
import { report } from './demo/report.js';
import { findOrStartServer, type DemoServer } from './demo/server.js';
import { Tracker } from './demo/tracker.js';
import { uploadAll } from './demo/upload-all.js';
import { onStopRequest } from './launcher/signals.js';
import { CommandError, readArguments, runCommand } from './run-command.js';

const HELP = `
Shows what the platform does: signs up a user, uploads pictures, and shows each result as it appears.

  npm run demo                     with pictures of its own
  npm run demo -- FOLDER           with the pictures in that folder and below it
  npm run demo -- --limit 20 FOLDER

  --limit N    at most so many pictures (default 100)
  --url URL    use the platform at that address

With no platform running, one is started for the time it takes.
`;

await runCommand(async () => {
  const options = { limit: { type: 'string', default: '100' }, url: { type: 'string' } } as const;
  const { values, positionals } = readArguments(HELP, options, true);
  const pictures = await choosePictures(positionals, Number(values.limit));
  const server = values.url ? given(values.url) : await findOrStartServer(loadConfig());
  const stopRequested = new Promise<never>((_, reject) => {
    const stop = () => reject(new CommandError('Stopped.'));
    onStopRequest(stop, () => process.exit(1));
  });
  try {
    await Promise.race([show(server, pictures), stopRequested]);
  } finally {
    await server.stop();
  }
});
// Uploads that a stop request cut short must not keep us.
process.exit();

async function choosePictures([folder]: string[], limit: number): Promise<DemoPicture[]> {
  if (!Number.isInteger(limit) || limit < 1) throw new CommandError('--limit takes a whole number above 0.');
  if (folder === undefined) return ownPictures(limit);
  const pictures = await picturesIn(folder, limit).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(`Cannot read the folder ${folder}: ${cause.code}`, { cause });
  });
  if (pictures.length === 0) throw new CommandError(`There are no pictures in ${folder}.`);
  return pictures;
}

function given(url: string): DemoServer {
  return { url: url.replace(/\/+$/, ''), wasRunning: true, stop: () => Promise.resolve() };
}

async function show(server: DemoServer, pictures: DemoPicture[]): Promise<void> {
  const client = new ApiClient(server.url);
  const account = await client.signUp();
  await client.logIn(account);
  console.log(`Signed up as ${account.username}; uploading ${pictures.length} pictures to ${server.url}\n`);

  const progress = new Progress(pictures.length);
  const tracker = new Tracker(client, progress);
  try {
    await tracker.open();
    const refused = await uploadAll(pictures, client, tracker, progress);
    const complete = await tracker.allFinished();
    progress.stop();
    console.log(`\n${report([...tracker.tracked.values()])}\n`);
    if (refused > 0) console.log(`${refused} of ${pictures.length} files were refused; see above.`);
    if (!complete) throw new CommandError('Some pictures are still pending: is the worker running?');
    hint(server, account);
  } finally {
    progress.stop();
    tracker.close();
  }
}

function hint({ url, wasRunning }: DemoServer, { username, password }: Account): void {
  if (wasRunning) console.log(`See them at ${bold(`${url}/`)}`);
  else console.log(`The platform stops now. ${bold('npm start')} brings it back, with these pictures.`);
  console.log(`Sign in as ${bold(username)} with the password ${bold(password)}`);
}

function bold(text: string): string {
  return styleText('bold', text);
}
