import { Injectable } from '@nestjs/common';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { ServiceClient } from '../../http-client/service-client.js';

/** As users are told of them. */
export const IMMICH_ML = 'immich-ml';
export const COMPREFACE = 'CompreFace';

const KB = 1024;
const MB = 1024 * KB;

/** Checks have a client of their own: they must not wait behind the work that a busy service has in hand. */
export type Purpose = 'work' | 'check';

/** Whoever asks for the state of things waits for the answer. */
const CHECK_TIMEOUT_MS = 5000;

/** One client for each outside service that runs models: whatever asks it in this process shares its limits. */
@Injectable()
export class ModelServices {
  private readonly clients = new Map<string, ServiceClient>();

  constructor(
    @InjectConfig('models') private readonly models: AppConfig['models'],
    @InjectConfig('modelServices') private readonly config: AppConfig['modelServices'],
  ) {}

  /** @throws WorkFault where it is not configured, as do the others */
  blip(purpose?: Purpose): ServiceClient {
    return this.client('blip', this.config.blip.url, 64 * KB, {}, purpose);
  }

  openai(purpose?: Purpose): ServiceClient {
    const { url, apiKey } = this.config.openai;
    const headers = apiKey ? { Authorization: `Bearer ${apiKey}` } : undefined;
    // Models that think aloud have much to say before they answer.
    return this.client('openai', url, MB, headers, purpose);
  }

  immichMl(purpose?: Purpose): ServiceClient {
    return this.client(IMMICH_ML, this.config.immichMl.url, 4 * MB, {}, purpose);
  }

  compreface(purpose?: Purpose): ServiceClient {
    const { url, apiKey } = this.config.compreface;
    return this.client(COMPREFACE, url, 4 * MB, apiKey ? { 'x-api-key': apiKey } : {}, purpose);
  }

  private client(
    name: string,
    baseUrl: string | undefined,
    maxAnswerBytes: number,
    headers: Record<string, string> = {},
    purpose: Purpose = 'work',
  ): ServiceClient {
    if (!baseUrl) throw new WorkFault('UNAVAILABLE', `The ${name} service is not configured`);
    const key = `${purpose} ${name}`;
    const known = this.clients.get(key);
    if (known) return known;
    const client = new ServiceClient({
      name,
      baseUrl,
      timeoutMs: purpose === 'check' ? CHECK_TIMEOUT_MS : this.models.timeoutSeconds * 1000,
      concurrency: this.models.concurrency,
      maxAnswerBytes,
      headers,
    });
    this.clients.set(key, client);
    return client;
  }
}
