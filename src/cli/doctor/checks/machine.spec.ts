import { expect, it } from 'vitest';
import { checkNode } from './machine.js';

it.each([
  ['20.18.3', 'problem'],
  ['20.19.0', 'ok'],
  ['21.7.0', 'problem'],
  ['22.11.0', 'problem'],
  ['22.12.0', 'ok'],
  ['24.1.0', 'ok'],
])('Node %s: %s', (version, severity) => {
  expect(checkNode(version).severity).toBe(severity);
});
