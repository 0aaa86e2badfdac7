import { beforeEach, describe, expect, it } from 'vitest';
import type { ProducerNode } from '../../analysis/producer-registry.js';
import type { Production, ProductionStatus } from '../../database/entities/production.entity.js';
import { BranchLines, type Line } from './branch-lines.js';

const node = (name: string, parent?: string, description?: string) =>
  ({
    name,
    parent,
    producer: description
      ? { line: { description, type: 'dict[str, str]', data: (data: unknown) => data } }
      : {},
  }) as unknown as ProducerNode;

const NODES = [
  node('renditions'),
  node('matches', 'renditions'),
  node('product', 'matches', 'what'),
  node('page', 'product', 'where'),
  node('details', 'page', 'details'),
  node('offers', 'product', 'offers'),
  node('price', 'offers', 'worth'),
];

let rows: Map<string, Production>;
let seq: number;
const set = (producer: string, status: ProductionStatus, errorCode: string | null = null) =>
  rows.set(producer, { producer, status, data: producer, errorCode, seq: ++seq } as Production);
const told = (lines: Line[]) =>
  lines.map((line) => ('error' in line ? `${line.data_description}: ${line.error.code}` : line.data));
const look = (lines: BranchLines) => told(lines.next([...rows.values()]));

beforeEach(() => {
  rows = new Map();
  seq = 0;
  for (const { name } of NODES) set(name, 'pending');
});

describe(BranchLines, () => {
  it('tells what is new, in the order in which it came about, and ends with the last', () => {
    const lines = new BranchLines(NODES);
    expect(look(lines)).toEqual([]);
    for (const name of ['renditions', 'matches', 'product', 'offers', 'page']) set(name, 'done');
    expect(look(lines)).toEqual(['product', 'offers', 'page']);
    expect(look(lines)).toEqual([]);
    set('price', 'done');
    set('details', 'running');
    expect(look(lines)).toEqual(['price']);
    expect(lines.ended).toBe(false);
    set('details', 'done');
    expect(look(lines)).toEqual(['details']);
    expect(lines.ended).toBe(true);
  });

  it.each<[string, string[]]>([
    ['renditions', ['what: X']],
    ['matches', ['what: X']],
    ['product', ['what: X']],
    ['offers', ['product', 'page', 'details', 'offers: X']],
  ])('waits for nothing below %s where it has failed, whatever that says of itself', (failing, expected) => {
    const lines = new BranchLines(NODES);
    const below = NODES.slice(NODES.findIndex(({ name }) => name === failing) + 1);
    for (const { name } of NODES) if (!below.some((each) => each.name === name)) set(name, 'done');
    set(failing, 'failed', 'X');
    expect(look(lines)).toEqual(expected);
    expect(lines.ended).toBe(true);
  });

  it('tells nothing twice where it is made once more meanwhile', () => {
    const lines = new BranchLines(NODES);
    for (const name of ['renditions', 'matches', 'product', 'page']) set(name, 'done');
    look(lines);
    set('page', 'pending');
    for (const name of ['details', 'offers', 'price']) set(name, 'done');
    expect(look(lines)).toEqual(['details', 'offers', 'price']);
    expect(lines.ended).toBe(true);
  });

  it('says of an image that is gone what will not come any more', () => {
    const lines = new BranchLines(NODES);
    for (const name of ['renditions', 'matches', 'product', 'page']) set(name, 'done');
    set('offers', 'failed', 'X');
    look(lines);
    rows.clear();
    expect(look(lines)).toEqual(['details: IMAGE_NOT_FOUND']);
    expect(lines.ended).toBe(true);
  });

  it('does not wait for stages that it does not tell of', () => {
    const lines = new BranchLines([...NODES, node('silent', 'price')]);
    for (const { name } of NODES) set(name, 'done');
    set('silent', 'pending');
    look(lines);
    expect(lines.ended).toBe(true);
  });
});
