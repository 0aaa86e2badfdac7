import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { FileNotFound, type Storage } from '../storage/storage.driver.js';
import { meteredStorage } from './metered-storage.js';
import { Metrics } from './metrics.js';

/** A driver that has what drivers have, and something of its own. */
class TestDriver {
  readonly #bucket = 'pictures';
  get bucket(): string {
    return this.#bucket;
  }
  link(key: string): string {
    return `${this.#bucket}/${key}`;
  }
  putFile = () => Promise.resolve();
  put(key: string): Promise<void> {
    return key === 'full' ? Promise.reject(new Error('no space left')) : Promise.resolve();
  }
  open(key: string): Promise<Readable> {
    return key === 'missing'
      ? Promise.reject(new FileNotFound(key))
      : Promise.resolve(Readable.from(this.#bucket));
  }
  stat = () => Promise.resolve(undefined);
  withLocalFile = <T>(key: string, use: (path: string) => Promise<T>) => use(`/tmp/${key}`);
  deleteFolder = () => Promise.resolve();
  delete = () => Promise.resolve();
}

function setUp() {
  const metrics = new Metrics({ port: undefined, host: '', token: undefined });
  const storage = meteredStorage(new TestDriver() as unknown as Storage & TestDriver, metrics);
  const value = async (name: string, operation: string) => {
    const line = (await metrics.text())
      .split('\n')
      .find((each) => each.startsWith(`platform_storage_operation_${name}{operation="${operation}"}`));
    return Number(line?.split(' ').at(-1) ?? 0);
  };
  return {
    storage,
    count: (operation: string) => value('duration_seconds_count', operation),
    errors: (operation: string) => value('errors_total', operation),
  };
}

describe('meteredStorage', () => {
  it('counts what is done, and hands on what it gives', async () => {
    const { storage, count, errors } = setUp();
    const stream = await storage.open('a');
    expect((await stream.toArray()).join('')).toBe('pictures');
    expect(await count('open')).toBe(1);
    expect(await errors('open')).toBe(0);
  });

  it('counts failures, of which a missing file is none', async () => {
    const { storage, count, errors } = setUp();
    await expect(storage.put('full', Buffer.of())).rejects.toThrow('no space left');
    await expect(storage.open('missing')).rejects.toThrow(FileNotFound);
    expect(await errors('put')).toBe(1);
    expect(await errors('open')).toBe(0);
    expect(await count('open')).toBe(1);
  });

  it('does not take the failure of who uses a file for its own', async () => {
    const { storage, count, errors } = setUp();
    await expect(storage.withLocalFile('a', () => Promise.reject(new Error('undecodable')))).rejects.toThrow(
      'undecodable',
    );
    expect(await storage.withLocalFile('a', (path) => Promise.resolve(path))).toBe('/tmp/a');
    expect(await errors('withLocalFile')).toBe(0);
    expect(await count('withLocalFile')).toBe(2);
  });

  it('leaves the driver as it is otherwise', () => {
    const { storage } = setUp();
    expect(storage).toBeInstanceOf(TestDriver);
    expect(storage.bucket).toBe('pictures');
    expect(storage.link('a')).toBe('pictures/a');
  });
});
