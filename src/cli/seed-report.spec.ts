import { expect, it } from 'vitest';
import { seedReport } from './seed-report.js';

const UNCHANGED = { madeAdministrator: false, enabled: false, passwordSet: false, sessionsEnded: 0 };

it('says each thing that was changed', () => {
  const changes = { madeAdministrator: true, enabled: true, passwordSet: true, sessionsEnded: 2 };

  expect(seedReport({ username: 'ada', created: false, changes })).toEqual([
    'Made ada an administrator.',
    'Enabled ada, who was disabled.',
    'Set the password of ada; sessions ended: 2.',
  ]);
});

it('says what was left alone', () => {
  expect(seedReport({ username: 'ada', created: false, changes: UNCHANGED })).toEqual([
    'Nothing to do: ada is an administrator already.',
  ]);
  const promoted = { ...UNCHANGED, madeAdministrator: true };
  expect(seedReport({ username: 'ada', created: false, changes: promoted }).at(-1)).toMatch(/left alone/);
});

it('shows a password only where it was generated', () => {
  const created = { username: 'ada', created: true, changes: UNCHANGED };

  expect(seedReport({ ...created, generatedPassword: 's3cret' }).join()).toContain('s3cret');
  expect(seedReport(created)).toEqual(['Created ada, an administrator.']);
});
