import type { SeededAdmin } from '../users/seed-admin.js';

/** What the command did, one line each, so that nothing is changed without being said. */
export function seedReport({ username, created, generatedPassword, changes }: SeededAdmin): string[] {
  if (created) {
    const password = generatedPassword ? [`Password, shown this once: ${generatedPassword}`] : [];
    return [`Created ${username}, an administrator.`, ...password];
  }
  const { madeAdministrator, enabled, passwordSet, sessionsEnded } = changes;
  const done = [
    ...(madeAdministrator ? [`Made ${username} an administrator.`] : []),
    ...(enabled ? [`Enabled ${username}, who was disabled.`] : []),
    ...(passwordSet ? [`Set the password of ${username}; sessions ended: ${sessionsEnded}.`] : []),
  ];
  if (done.length === 0) return [`Nothing to do: ${username} is an administrator already.`];
  return passwordSet ? done : [...done, 'The password was left alone.'];
}
