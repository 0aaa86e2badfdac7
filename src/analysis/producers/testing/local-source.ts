import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { newId } from '../../../common/ids.js';
import type { AppConfig } from '../../../config/app-config.js';
import type { Image } from '../../../database/entities/image.entity.js';
import { probe } from '../../../imaging/probe.js';
import { renditionKey } from '../../../imaging/storage-keys.js';
import { DEFAULT_LIMITS } from '../../../imaging/testing/corpus.js';
import { LocalStorage } from '../../../storage/drivers/local.storage.js';
import type { ModelCalls } from '../../../models/model-calls.js';
import { CaptionerChain } from '../../captioners/captioner-chain.js';
import { BuiltinCaptioner } from '../../captioners/drivers/builtin.captioner.js';
import type { Source } from '../../producer.js';
import type { Productions } from '../../productions.js';
import { RenditionsProducer } from '../renditions.producer.js';

export const context = { signal: new AbortController().signal };

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'producers-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A source whose original is the given file, or bytes, with storage of its own. */
export async function localSource(original: string | Buffer) {
  const folder = await temporaryFolder();
  const path = typeof original === 'string' ? original : join(folder, 'original');
  if (typeof original !== 'string') await writeFile(path, original);
  const storage = new LocalStorage(join(folder, 'files'), join(folder, 'tmp'));
  const { mediaType } = await probe(path, DEFAULT_LIMITS);
  const id = newId();
  const source: Source = {
    image: { id, fileType: mediaType } as Image,
    withOriginal: (use) => use(path),
    rendition: async (size) => {
      const stream = await storage.open(renditionKey(id, size));
      return Buffer.concat(await stream.toArray());
    },
    result: async () => undefined,
    provenance: async () => undefined,
  };
  return { source, storage };
}

/** As shipped, with nothing configured. */
export const builtinChain = () =>
  new CaptionerChain([new BuiltinCaptioner()], uncounted, { timeoutMs: 30_000, totalMs: 50_000 });

const uncounted = { run: (_use, _driver, _owner, ask) => ask() } as ModelCalls;

const images = { maxPixels: DEFAULT_LIMITS.maxPixels } as AppConfig['images'];
const analysis = { timeoutSeconds: 60 } as AppConfig['analysis'];

/** As `localSource`, with renditions made. */
export async function renderedSource(original: string | Buffer) {
  const { source, storage } = await localSource(original);
  const { data: renditions } = await new RenditionsProducer(storage, images, analysis).produce(
    source,
    context,
  );
  const results = { renditions };
  const result: Source['result'] = async (name) => (results as Partial<Productions>)[name];
  return { source: { ...source, result }, storage, renditions };
}
