import { loadConfig } from '../config/app-config.js';
import { Launcher } from './launcher/launcher.js';
import { onStopRequest } from './launcher/signals.js';
import { readArguments, runCommand } from './run-command.js';

const HELP = `
Starts the whole platform: database, API, worker and page. Ctrl-C stops it.

  npm start

Settings come from the environment and from .env; .env.template lists them all. With nothing set,
everything is kept in the folder .data, and PostgreSQL comes from npm.
`;

await runCommand(async () => {
  readArguments(HELP, {});
  const launcher = new Launcher(loadConfig(), (line) => console.log(line));
  const stopRequested = new Promise<void>((resolve) =>
    onStopRequest(
      () => {
        console.log('Stopping …');
        resolve();
      },
      () => launcher.force(),
    ),
  );
  const broken = new Promise<never>((_, reject) => process.once('uncaughtException', reject));
  try {
    // Whatever startup throws once a stop was asked for is a consequence of stopping.
    await Promise.race([stopRequested, broken, launcher.start().then(() => launcher.failed)]);
  } finally {
    await launcher.stop();
  }
});
