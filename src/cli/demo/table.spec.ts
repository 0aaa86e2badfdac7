import { expect, it } from 'vitest';
import { table } from './table.js';

it('lines columns up, cuts what is too long, and counts no colour codes', () => {
  const red = '\u001b[41m  \u001b[0m';
  const text = table(
    [
      { title: 'Name', width: 6 },
      { title: 'Colour', width: 6 },
      { title: 'Score', width: 5 },
    ],
    [
      ['a', red, '1'],
      ['abcdefgh', 'blue', '0.5'],
    ],
  );
  expect(text).toBe(
    [
      '  Name    Colour  Score',
      '  ──────  ──────  ─────',
      `  a       ${red}      1`,
      '  abcde…  blue    0.5',
    ].join('\n'),
  );
});
