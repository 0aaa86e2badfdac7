import { describe, expect, it } from 'vitest';
import type { ProductionStatus } from '../database/entities/production.entity.js';
import { outstanding, type Past } from './branch-plan.js';
import type { ProducerNode } from './producer-registry.js';

const node = (name: string, parent?: string) => ({ name, parent, version: 2 }) as unknown as ProducerNode;
const TREE = [
  node('renditions'),
  node('palette', 'renditions'),
  node('top', 'renditions'),
  node('left', 'top'),
  node('leaf', 'left'),
  node('right', 'top'),
];
const ALL_DONE: Record<string, Partial<Past>> = Object.fromEntries(
  TREE.map(({ name }) => [name, { status: 'done', version: 2 }]),
);

/** What is planned, where all is done but for what is said here. */
function plan(changes: Record<string, Partial<Past> | undefined>, canRun = true): string[] {
  const rows = Object.entries({ ...ALL_DONE, ...changes }).flatMap(([producer, past]) =>
    past ? [{ producer, version: 2, errorCode: null, isOld: false, ...past } as Past] : [],
  );
  const isWanted = ({ name }: ProducerNode) => name !== 'palette';
  return outstanding(TREE, rows, isWanted, () => canRun).map(({ name }) => name);
}
const ended = (status: ProductionStatus, errorCode: string, isOld = false) => ({ status, errorCode, isOld });

describe(outstanding, () => {
  it('leaves what is done, and joins what is under way', () => {
    expect(plan({})).toEqual([]);
    expect(
      plan({ top: { status: 'running' }, left: { status: 'pending' }, leaf: { status: 'pending' } }),
    ).toEqual([]);
  });

  it('makes what never was, or was made by an older version, with all below', () => {
    expect(plan({ left: undefined })).toEqual(['left', 'leaf']);
    expect(plan({ top: { version: 1 } })).toEqual(['top', 'left', 'leaf', 'right']);
    expect(plan({ top: undefined, left: undefined, leaf: undefined, right: undefined })).toEqual([
      'top',
      'left',
      'leaf',
      'right',
    ]);
  });

  it.each<ProductionStatus>(['failed', 'skipped'])('tries what has %s again after a while', (status) => {
    const leaf = ended('skipped', 'PARENT_FAILED');
    expect(plan({ left: ended(status, 'X'), leaf })).toEqual([]);
    expect(plan({ left: ended(status, 'X', true), leaf })).toEqual(['left', 'leaf']);
    expect(plan({ left: ended(status, 'CONSENT_NEEDED'), leaf })).toEqual(['left', 'leaf']);
  });

  it('begins nothing below what stays without a result', () => {
    expect(plan({ left: ended('failed', 'X'), leaf: undefined })).toEqual([]);
    expect(plan({ left: ended('failed', 'X'), leaf: ended('skipped', 'PARENT_FAILED', true) })).toEqual([]);
  });

  it('makes up for what was passed over once its parent is there', () => {
    expect(plan({ leaf: ended('skipped', 'PARENT_FAILED') })).toEqual(['leaf']);
  });

  it('tries what could not run as soon as it can', () => {
    const left = ended('unavailable', 'UNAVAILABLE', true);
    expect(plan({ left }, false)).toEqual([]);
    expect(plan({ left }, true)).toEqual(['left', 'leaf']);
  });

  it('makes what it was not asked for only below what it makes anew', () => {
    expect(plan({ palette: ended('failed', 'X', true) })).toEqual([]);
    expect(plan({ renditions: ended('failed', 'X', true) })).toEqual(TREE.map(({ name }) => name));
  });
});
