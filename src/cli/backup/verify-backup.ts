import { text } from 'node:stream/consumers';
import { CommandError } from '../run-command.js';
import { ProgressBar } from '../progress-bar.js';
import type { BackupReader, Part } from './backup-reader.js';
import { asDamage, DamagedBackup } from './errors.js';
import { parseList } from './folder-parts.js';
import { FORMAT, keyOf, kindOf, SECRETS, tablePart, type Digest, type Manifest } from './format.js';
import { digestOf, digestOfBytes, sameDigest } from './meter.js';

/** Reads all of it, and compares every sum. @throws DamagedBackup */
export async function verifyBackup(reader: BackupReader): Promise<Manifest> {
  const bar = new ProgressBar('Verifying', Math.ceil((reader.bytes ?? 0) / 1e6), 'MB');
  const check = new Check();
  let read = 0;
  try {
    for await (const part of reader.parts()) {
      read += await check.take(part);
      for (; read >= 1e6; read -= 1e6) bar.advance();
    }
  } catch (error) {
    throw asDamage(error, reader.path);
  } finally {
    bar.stop();
  }
  const { manifest, faults } = check.result();
  if (faults.length > 0 || !manifest) throw new DamagedBackup(reader.path, faults);
  return manifest;
}

class Check {
  private readonly faults: string[] = [];
  /** Tables, lists and secrets: few enough to be remembered until the manifest comes. */
  private readonly parts = new Map<string, Digest>();
  private files = new Map<string, Digest>();
  private manifest?: Manifest;
  private manifestDigest?: Digest;
  private complete = false;

  /** @returns bytes read */
  async take({ name, content }: Part): Promise<number> {
    const kind = kindOf(name);
    if (kind === 'file' || kind === 'table') {
      const digest = await digestOf(content);
      if (kind === 'file') this.files.set(keyOf(name), digest);
      else this.parts.set(name, digest);
      return digest.size;
    }
    const body = await text(content);
    const digest = digestOfBytes(Buffer.from(body));
    if (kind === 'list') this.compareList(name, body);
    if (kind === 'list' || kind === 'secrets') this.parts.set(name, digest);
    else if (kind === 'manifest') this.readManifest(body, digest);
    else if (kind === 'sum') this.compareSum(body);
    else this.faults.push(`${name} does not belong to a backup`);
    return digest.size;
  }

  result(): { manifest?: Manifest; faults: string[] } {
    const { manifest, faults } = this;
    if (!manifest || !this.complete) return { faults: [...faults, 'its end is missing: it was cut short'] };
    const wanted: [string, Digest][] = [
      ...manifest.tables.map((entry): [string, Digest] => [tablePart(entry.table), entry]),
      ...manifest.lists.map((entry): [string, Digest] => [entry.name, entry]),
      ...(manifest.secrets ? [[SECRETS, manifest.secrets] as [string, Digest]] : []),
    ];
    for (const [name, digest] of wanted) this.compare(name, this.parts.get(name), digest);
    for (const key of this.files.keys()) faults.push(`${key} is in no list`);
    return { manifest, faults };
  }

  private compareList(name: string, body: string): void {
    let lines;
    try {
      lines = parseList(body);
    } catch {
      this.faults.push(`${name} cannot be read`);
      return;
    }
    for (const line of lines) {
      if (!('key' in line)) continue;
      this.compare(`files/${line.key}`, this.files.get(line.key), line);
      this.files.delete(line.key);
    }
  }

  private readManifest(body: string, digest: Digest): void {
    this.manifestDigest = digest;
    try {
      this.manifest = JSON.parse(body) as Manifest;
    } catch {
      this.faults.push('the manifest cannot be read');
      return;
    }
    if (this.manifest.format !== FORMAT)
      throw new CommandError(
        `This backup has format ${this.manifest.format}, of which this version knows nothing: take a newer one.`,
      );
  }

  private compareSum(body: string): void {
    this.complete = true;
    if (!this.manifestDigest || !body.startsWith(`${this.manifestDigest.sha256} `))
      this.faults.push('the manifest is not what was written');
  }

  private compare(name: string, found: Digest | undefined, wanted: Digest): void {
    if (!found) this.faults.push(`${name} is missing`);
    else if (!sameDigest(found, wanted)) this.faults.push(`${name} is not what was written`);
  }
}
