import { describe, expect, it } from 'vitest';
import { DEFAULT_MAX_DISTANCE, hammingDistance } from '../../images/near-duplicates.js';
import { toBits } from '../../imaging/measure/dhash.js';
import {
  badFiles,
  corpusPath,
  corpusPresent,
  goodFiles,
  nearDuplicates,
} from '../../imaging/testing/corpus.js';
import { FingerprintProducer } from './fingerprint.producer.js';
import { MetadataProducer } from './metadata.producer.js';
import { localSource, renderedSource } from './testing/local-source.js';

const metadata = new MetadataProducer();

describe.skipIf(!corpusPresent)('metadata of the corpus', () => {
  it.each(goodFiles())('of $name agrees with its manifest', async (file) => {
    const { source } = await localSource(corpusPath('good', file.name));

    const { data } = await metadata.produce(source);

    const { exif } = file;
    expect(data).toMatchObject({ width: file.displayWidth, height: file.displayHeight, pages: file.pages });
    expect(data.camera?.make ?? null).toBe(exif.make ?? null);
    expect(data.camera?.model ?? null).toBe(exif.model ?? null);
    expect(data.takenAt?.local ?? null).toBe(exif.dateTimeOriginalIsoLocal ?? null);
    const stated = data.takenAt?.offsetSource === 'gps' ? null : data.takenAt?.offset;
    expect(stated ?? null).toBe(exif.offsetTimeOriginal ?? null);
    expectNear(data.gps?.latitude, exif.latitude, 0.0001);
    expectNear(data.gps?.longitude, exif.longitude, 0.0001);
    expectNear(data.gps?.altitude, exif.altitude, 0.001);
  });

  const hostile = badFiles().filter(({ expect: { outcome } }) => outcome === 'accept');
  it.each(hostile)('of $name is safe to store', async ({ name }) => {
    const { source } = await localSource(corpusPath('bad', 'files', name));

    const { data } = await metadata.produce(source);

    expect(data.gps).toBeNull();
    const json = JSON.stringify(data);
    expect(json).not.toMatch(/\\u0000|\\ud[89a-f]/i);
    expect(JSON.parse(json)).toEqual(data);
    expect(json.length).toBeLessThan(5000);
  });
});

function expectNear(
  actual: number | null | undefined,
  expected: number | null | undefined,
  tolerance: number,
) {
  expect((actual ?? null) === null).toBe((expected ?? null) === null);
  expect(Math.abs((actual ?? 0) - (expected ?? 0))).toBeLessThanOrEqual(tolerance);
}

describe.skipIf(!corpusPresent)('fingerprints of the corpus', () => {
  it('find the near-duplicates and nothing else', async () => {
    const { files, mustMatch, mustNotMatch } = nearDuplicates();
    const fingerprint = new FingerprintProducer();
    const bits = new Map<string, string>();
    for (const { name } of files) {
      const { source } = await renderedSource(corpusPath('near-dup', name));
      const { dhash } = (await fingerprint.produce(source)).data;
      expect(dhash).not.toBeNull();
      bits.set(name, toBits(dhash!));
    }
    const matches = ([p, q]: readonly [string, string, number]) =>
      hammingDistance(bits.get(p)!, bits.get(q)!) <= DEFAULT_MAX_DISTANCE;
    const recall = (pairs: typeof mustMatch) => pairs.filter(matches).length / pairs.length;

    expect(mustNotMatch.filter(matches)).toEqual([]);
    expect(recall(mustMatch)).toBeGreaterThanOrEqual(0.85);
    const base = mustMatch.filter((pair) => pair.slice(0, 2).some((name) => /-base\./.test(String(name))));
    expect(recall(base)).toBeGreaterThanOrEqual(0.9);
    const always = /-(half|quarter|q30|webp|avif|bright|dark|grey|blur|crop3|exif6|mark)\./;
    const easy = base.filter((pair) => pair.slice(0, 2).some((name) => always.test(String(name))));
    expect(easy.filter((pair) => !matches(pair))).toEqual([]);
  }, 60_000);
});
