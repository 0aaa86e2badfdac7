import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import { ModelHost, type HostSpec } from './model-host.js';

/** The models that this process hosts. They end with it. */
@Injectable()
export class ModelHosts implements OnApplicationShutdown {
  private readonly hosts = new Map<string, ModelHost>();

  constructor(@InjectConfig('localModels') private readonly config: AppConfig['localModels']) {}

  /** The same one for the same name. Nothing is loaded yet. */
  host(spec: HostSpec): ModelHost {
    const host = this.hosts.get(spec.name) ?? new ModelHost(spec, this.config);
    this.hosts.set(spec.name, host);
    return host;
  }

  /** After the queues were left: nobody asks any more. */
  onApplicationShutdown(): void {
    for (const host of this.hosts.values()) host.close();
  }
}
