import { Readable } from 'node:stream';
import type { BackupSink } from './backup-sink.js';
import {
  FILES_PER_LIST,
  filePart,
  listPart,
  MANIFEST,
  MANIFEST_SUM,
  SECRETS,
  type Digest,
  type ListLine,
  type Manifest,
} from './format.js';
import { digestOfBytes, Meter } from './meter.js';

/** Writes the parts in their order, and keeps what the manifest will say of them. */
export class BackupWriter {
  private readonly lists: Manifest['lists'] = [];
  private lines: ListLine[] = [];
  private files = 0;
  private bytes = 0;

  constructor(private readonly sink: BackupSink) {}

  async add(name: string, size: number, source: Readable): Promise<Digest> {
    const meter = new Meter();
    source.on('error', (error) => meter.destroy(error));
    try {
      await this.sink.add(name, size, source.pipe(meter));
    } finally {
      source.destroy();
    }
    return meter.digest();
  }

  async addBytes(name: string, bytes: Buffer): Promise<Digest> {
    await this.sink.add(name, bytes.length, Readable.from([bytes]));
    return digestOfBytes(bytes);
  }

  async addFile(key: string, size: number, source: Readable): Promise<Digest> {
    const digest = await this.add(filePart(key), size, source);
    await this.list({ key, ...digest });
    return digest;
  }

  /** For files that never change. @returns false where the backup before has none such. */
  async reuseFile(key: string, digest: Digest): Promise<boolean> {
    if (!(await this.sink.reuse(filePart(key), digest.size))) return false;
    await this.list({ key, ...digest });
    return true;
  }

  deletedMeanwhile(imageId: string): Promise<void> {
    return this.list({ deleted: imageId });
  }

  async finish(
    facts: Omit<Manifest, 'lists' | 'files' | 'bytes' | 'secrets'>,
    secrets?: Buffer,
  ): Promise<Manifest> {
    await this.endList();
    const { lists, files, bytes } = this;
    const manifest: Manifest = { ...facts, lists, files, bytes };
    if (secrets) manifest.secrets = await this.addBytes(SECRETS, secrets);
    const { sha256 } = await this.addBytes(MANIFEST, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    await this.addBytes(MANIFEST_SUM, Buffer.from(`${sha256}  ${MANIFEST}\n`));
    return manifest;
  }

  private async list(line: ListLine): Promise<void> {
    if ('key' in line) {
      this.files++;
      this.bytes += line.size;
    }
    if (this.lines.push(line) === FILES_PER_LIST) await this.endList();
  }

  private async endList(): Promise<void> {
    const name = listPart(this.lists.length + 1);
    const text = this.lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    this.lines = [];
    this.lists.push({ name, ...(await this.addBytes(name, Buffer.from(text))) });
  }
}
