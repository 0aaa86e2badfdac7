import { Injectable } from '@nestjs/common';
import { WorkFault } from '../../../common/work-fault.js';
import type { AppConfig } from '../../../config/app-config.js';
import { InjectConfig } from '../../../config/config.module.js';
import { assertLoadable } from '../../../models/host/host-faults.js';
import type { ModelFolder } from '../../../models/host/model-folder.js';
import { HOW_TO_INSTALL, transformersInstalled } from '../../../models/host/installed.js';
import type { ModelHost } from '../../../models/host/model-host.js';
import { ModelHosts } from '../../../models/host/model-hosts.js';
import {
  folderOf,
  modelSettings,
  parseModelName,
  provenanceOf,
  type ModelName,
} from '../../../models/host/model-name.js';
import { toPixels } from '../../../models/host/pixels.js';
import { normalise } from '../../../vectors/vector.js';
import { Embedder } from '../embedder.driver.js';

/**
 * CLIP or SigLIP in processes of our own, one for pictures and one for texts: the API, which is asked for texts, need not
 * hold what looks at pictures.
 */
@Injectable()
export class TransformersEmbedder extends Embedder {
  readonly name = 'transformers';
  private readonly folder: ModelFolder | undefined;
  private readonly clip: ModelName;
  private readonly images: ModelHost;
  private readonly texts: ModelHost;

  constructor(
    hosts: ModelHosts,
    @InjectConfig('localModels') private readonly config: AppConfig['localModels'],
  ) {
    super();
    const { clipModel = '' } = config;
    this.clip = parseModelName(clipModel);
    const host = (tower: 'image' | 'text') =>
      hosts.host({
        name: `transformers-${tower}`,
        task: 'clip',
        settings: { tower, ...modelSettings(this.clip, config) },
      });
    this.images = host('image');
    this.texts = host('text');
    this.folder = folderOf(this.clip, config.dtype);
  }

  /** Also of folders of the same name, and of files that were exchanged: their vectors must never compare. */
  get model(): string {
    const { version = 'missing' } = this.identity();
    return `${this.name}/${this.clip.shown}@${version.replaceAll(' ', '-')}`;
  }

  override async prepare(): Promise<void> {
    await this.folder?.tryToRead();
  }

  async embedImage(picture: Buffer, signal: AbortSignal): Promise<Float32Array> {
    await this.folder?.read();
    const [vector] = await this.images.ask<Float32Array[]>(await toPixels(picture), signal);
    return unit(vector);
  }

  async embedTexts(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    if (texts.length === 0) return [];
    await this.folder?.read();
    const vectors = await this.texts.ask<Float32Array[]>(texts, signal);
    return texts.map((_, index) => unit(vectors[index]));
  }

  unavailable(): string | undefined {
    if (!this.config.clipModel) {
      return 'The embedder transformers needs a model: set TRANSFORMERS_CLIP_MODEL.';
    }
    return transformersInstalled() ? undefined : HOW_TO_INSTALL;
  }

  identity() {
    return provenanceOf(this.clip, this.config.dtype, this.folder?.digest);
  }

  async check(): Promise<void> {
    for (const host of [this.images, this.texts]) assertLoadable(host.state());
  }

  override state() {
    return this.images.state().state;
  }

  override async warmUp(): Promise<void> {
    await this.images.warmUp();
  }
}

function unit(vector: Float32Array | undefined): Float32Array {
  const normalised = vector && normalise(vector);
  if (!normalised) throw new WorkFault('MODEL_ANSWER_EMPTY', 'The model gave no vector');
  return normalised;
}
