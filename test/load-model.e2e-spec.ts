import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const DOCUMENT = join(ROOT, 'docs', 'scaling.md');
const run = promisify(execFile);

const model = (...parameters: string[]) =>
  run(process.execPath, [join(ROOT, 'bench', 'load-model.mjs'), ...parameters], { maxBuffer: 2 ** 24 });

const sizeOf = async (...parameters: string[]) =>
  JSON.parse((await model('--json', ...parameters)).stdout) as Record<string, number>;

describe('the load model', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'load-model-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('says what docs/scaling.md says', async () => {
    const { stdout } = await model('--check', DOCUMENT);

    expect(stdout).toContain('agrees with the model');
  });

  it('notices a number that somebody changed in the document', async () => {
    const changed = join(folder, 'changed.md');
    const text = await readFile(DOCUMENT, 'utf8');
    const [row] = /(?<=<!-- model:sizing -->\n)[^]*?\| +1k \|/.exec(text) ?? [''];
    await writeFile(changed, text.replace(row, row.replace('1k', '2k')));

    await expect(model('--check', changed)).rejects.toThrow('differs from the model');
  });

  it('notices a table that the document leaves out', async () => {
    const without = join(folder, 'without.md');
    await writeFile(without, (await readFile(DOCUMENT, 'utf8')).replace('<!-- model:sizing -->', ''));

    await expect(model('--check', without)).rejects.toThrow('Not in the document: sizing');
  });

  it('refuses an assumption that there is not', async () => {
    await expect(model('--set', 'imagesPerYear=5')).rejects.toThrow('Not an assumption');
    await expect(model('--set', 'usersPerCell=many')).rejects.toThrow('Not an assumption');
  });

  it('asks for more of what is used more, and for no more of the rest', async () => {
    const usual = await sizeOf('--users', '200000');
    const more = await sizeOf('--users', '200000', '--set', 'imagesPerUserAndMonth=200');

    expect(more['fileBytes']).toBeCloseTo(10 * usual['fileBytes']!, -6);
    expect(more['workerCores']).toBeGreaterThan(usual['workerCores']!);
    expect(more['egressBytes']).toBeCloseTo(usual['egressBytes']!, -6);
  });

  it('cuts many users into cells of which each is like the other', async () => {
    const [one, ten] = [await sizeOf('--users', '250000'), await sizeOf('--users', '2500000')];

    expect(ten['cells']).toBe(10);
    for (const name of ['api', 'workerCores', 'databaseBytes', 'connections']) {
      expect(ten[name]).toBeCloseTo(10 * one[name]!, 3);
    }
  });
});

describe('its queue', () => {
  interface Lane {
    simulateLane(lane: {
      random: () => number;
      arrivals: Float64Array;
      cores: number;
      serviceMs: Record<string, number>;
      outage?: [number, number];
    }): { ready: Float64Array; busySeconds: number };
  }
  interface Chance {
    randomFrom(seed: number): () => number;
    exponential(random: () => number, mean: number): number;
  }
  const PICTURES = 300_000;
  const NOTHING = { metadata: 0, renditions: 0, palette: 0, quality: 0, fingerprint: 0, caption: 0 };
  let lane: Lane;
  let chance: Chance;

  beforeAll(async () => {
    lane = (await import(`${ROOT}/bench/model/lane.mjs`)) as Lane;
    chance = (await import(`${ROOT}/bench/model/random.mjs`)) as Chance;
  });

  /** At random, so many seconds apart in the mean. */
  function arrivalsEvery(mean: number, random: () => number): Float64Array {
    let at = 0;
    return Float64Array.from({ length: PICTURES }, () => (at += chance.exponential(random, mean)));
  }

  const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it('waits as long as the theory of queues says', async () => {
    const [mean, busy, spread] = [1, 0.7, 0.5];
    const random = chance.randomFrom(7);
    const arrivals = arrivalsEvery(mean / busy, random);

    const { ready, busySeconds } = lane.simulateLane({
      random,
      arrivals,
      cores: 1,
      serviceMs: { ...NOTHING, metadata: mean * 1000 },
    });

    // Pollaczek and Khinchine: for one server, from the mean and the spread of the work alone.
    const waiting = (busy * mean * (1 + spread ** 2)) / (2 * (1 - busy));
    expect(meanOf(ready) / (waiting + mean)).toBeCloseTo(1, 1);
    expect(busySeconds / arrivals.at(-1)!).toBeCloseTo(busy, 1);
  });

  it('takes as long as renditions and the slowest that follows them where nobody waits', () => {
    const { ready } = lane.simulateLane({
      random: () => 0.25, // makes every picture alike: the cosine is 0
      arrivals: Float64Array.from([0, 100, 200]),
      cores: 8,
      serviceMs: { metadata: 10, renditions: 60, palette: 20, quality: 5, fingerprint: 5, caption: 30 },
    });

    const alike = Math.exp(-Math.log(1.25) / 2);
    for (const seconds of ready) expect(seconds).toBeCloseTo(0.09 * alike, 6);
  });

  it('works off what came while no worker was there', () => {
    const random = chance.randomFrom(7);
    const { ready } = lane.simulateLane({
      random,
      arrivals: Float64Array.from([10, 20, 500]),
      cores: 1,
      serviceMs: { ...NOTHING, metadata: 1 },
      outage: [0, 100],
    });

    expect(ready[0]).toBeGreaterThan(90);
    expect(ready[1]).toBeGreaterThan(80);
    expect(ready[2]).toBeLessThan(1);
  });
});
