import { Injectable } from '@nestjs/common';
import { WorkFault } from '../../common/work-fault.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { ServiceClient } from '../../http-client/service-client.js';

/** As configuration names them, and users are told of them. */
export const IMMICH_ML = 'immich-ml';
export const COMPREFACE = 'compreface';

const KB = 1024;
const MB = 1024 * KB;

/** One client for each outside service that runs models: whatever asks it in this process shares its limits. */
@Injectable()
export class ModelServices {
  private readonly clients = new Map<string, ServiceClient>();

  constructor(
    @InjectConfig('models') private readonly models: AppConfig['models'],
    @InjectConfig('modelServices') private readonly config: AppConfig['modelServices'],
  ) {}

  /** @throws WorkFault where it is not configured, as do the others */
  blip(): ServiceClient {
    return this.client('blip', this.config.blip.url, 64 * KB);
  }

  openai(): ServiceClient {
    const { url, apiKey } = this.config.openai;
    const headers = apiKey ? { Authorization: `Bearer ${apiKey}` } : undefined;
    // Models that think aloud have much to say before they answer.
    return this.client('openai', url, MB, headers);
  }

  immichMl(): ServiceClient {
    return this.client(IMMICH_ML, this.config.immichMl.url, 4 * MB);
  }

  compreface(): ServiceClient {
    const { url, apiKey } = this.config.compreface;
    return this.client(COMPREFACE, url, 4 * MB, apiKey ? { 'x-api-key': apiKey } : {});
  }

  private client(
    name: string,
    baseUrl: string | undefined,
    maxAnswerBytes: number,
    headers: Record<string, string> = {},
  ): ServiceClient {
    if (!baseUrl) throw new WorkFault('UNAVAILABLE', `The ${name} service is not configured`);
    const known = this.clients.get(name);
    if (known) return known;
    const client = new ServiceClient({
      name,
      baseUrl,
      timeoutMs: this.models.timeoutSeconds * 1000,
      concurrency: this.models.concurrency,
      maxAnswerBytes,
      headers,
    });
    this.clients.set(name, client);
    return client;
  }
}
