import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { AppConfig } from '../../../config/app-config.js';
import { InjectConfig } from '../../../config/config.module.js';
import { parseAnswer } from '../../../models/services/answer.js';
import { modelFault } from '../../../models/services/model-faults.js';
import { ModelServices } from '../../../models/services/model-services.js';
import type { Tag } from '../../productions.js';
import { captionText } from '../caption-text.js';
import { Captioner, type Captioned, type CaptionRequest } from '../captioner.driver.js';

/** Some services call it a label, and not all of them say how sure they are. */
const tag = z.union([
  z.string(),
  z.object({ name: z.string(), score: z.number().nullish() }),
  z.object({ label: z.string(), score: z.number().nullish() }),
]);
/** What of the tags is none is left out: a caption is worth more than they are. */
const answer = z.object({ caption: z.string().nullish(), tags: z.array(z.unknown()).catch([]) });

/** A service of one's own that runs BLIP or another model behind one small route. */
@Injectable()
export class BlipCaptioner extends Captioner {
  readonly name = 'blip';

  constructor(
    private readonly services: ModelServices,
    @InjectConfig('modelServices') private readonly config: AppConfig['modelServices'],
  ) {
    super();
  }

  async caption({ medium, signal }: CaptionRequest): Promise<Captioned> {
    const { body } = await this.services.blip().json({
      method: 'POST',
      path: '/caption',
      body: () => ({ content: formOf(medium) }),
      signal,
    });
    const { caption, tags } = parseAnswer(this.name, answer, body);
    const text = captionText(caption ?? '');
    if (!text) throw modelFault('MODEL_ANSWER_EMPTY');
    return { caption: text, tags: tags.flatMap(toTags), provenance: this.identity() };
  }

  unavailable(): string | undefined {
    return this.config.blip.url ? undefined : 'Set BLIP_SERVICE_URL to the address of a BLIP service.';
  }

  /** It does not say which model it runs. */
  identity() {
    return { provider: this.name, model: 'blip' };
  }

  async check(): Promise<void> {
    const signal = new AbortController().signal;
    await this.services.blip().text({ path: '/health', signal, outOfTurn: true });
  }
}

function toTags(said: unknown): Tag[] {
  const { data: given } = tag.safeParse(said);
  if (given === undefined) return [];
  if (typeof given === 'string') return [{ name: given, score: 1 }];
  return [{ name: 'name' in given ? given.name : given.label, score: given.score ?? 1 }];
}

function formOf(picture: Buffer): FormData {
  const form = new FormData();
  form.set('image', new Blob([new Uint8Array(picture)], { type: 'image/jpeg' }), 'image.jpg');
  return form;
}
