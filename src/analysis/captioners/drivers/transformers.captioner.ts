import { Injectable } from '@nestjs/common';
import { WorkFault } from '../../../common/work-fault.js';
import type { AppConfig } from '../../../config/app-config.js';
import { InjectConfig } from '../../../config/config.module.js';
import { assertLoadable } from '../../../models/host/host-faults.js';
import type { ModelFolder } from '../../../models/host/model-folder.js';
import { HOW_TO_INSTALL, transformersInstalled } from '../../../models/host/installed.js';
import {
  folderOf,
  modelSettings,
  parseModelName,
  provenanceOf,
  type ModelName,
} from '../../../models/host/model-name.js';
import type { ModelHost } from '../../../models/host/model-host.js';
import { ModelHosts } from '../../../models/host/model-hosts.js';
import { toPixels } from '../../../models/host/pixels.js';
import { oneLine } from '../../clean-text.js';
import { Captioner, type Captioned, type CaptionRequest } from '../captioner.driver.js';

const LONGEST = 500;

/** Describes with a model in a process of our own: of the kind of vit-gpt2, in the format of transformers.js. */
@Injectable()
export class TransformersCaptioner extends Captioner {
  readonly name = 'transformers';
  private readonly model: ModelName;
  private readonly folder: ModelFolder | undefined;
  private readonly host: ModelHost;

  constructor(
    hosts: ModelHosts,
    @InjectConfig('localModels') private readonly config: AppConfig['localModels'],
  ) {
    super();
    const { captionModel = '' } = config;
    this.model = parseModelName(captionModel);
    this.folder = folderOf(this.model, config.dtype);
    this.host = hosts.host({
      name: 'transformers-caption',
      task: 'caption',
      settings: modelSettings(this.model, config),
    });
  }

  async caption({ medium, signal }: CaptionRequest): Promise<Captioned> {
    await this.folder?.read();
    const caption = tidy(await this.host.ask<string>(await toPixels(medium), signal));
    if (!caption) throw new WorkFault('MODEL_ANSWER_EMPTY', 'The model had nothing to say');
    return { caption, tags: [], provenance: this.identity() };
  }

  unavailable(): string | undefined {
    if (!this.config.captionModel) {
      return 'The captioner transformers needs a model: set TRANSFORMERS_CAPTION_MODEL.';
    }
    return transformersInstalled() ? undefined : HOW_TO_INSTALL;
  }

  identity() {
    return provenanceOf(this.model, this.config.dtype, this.folder?.digest);
  }

  async check(): Promise<void> {
    assertLoadable(this.host.state());
  }

  override async prepare(): Promise<void> {
    await this.folder?.tryToRead();
  }

  override state() {
    return this.host.state().state;
  }

  override async warmUp(): Promise<void> {
    await this.host.warmUp();
  }
}

/** Models of this kind write `a red car on a road .` */
function tidy(text: string): string {
  const line = oneLine(text)
    .replace(/\s+(?=[.,;:!?])/g, '')
    .replace(/[\s.]+$/, '')
    .slice(0, LONGEST);
  return line.charAt(0).toUpperCase() + line.slice(1);
}
