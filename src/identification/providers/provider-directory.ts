import { Injectable } from '@nestjs/common';
import { ProducerRegistry } from '../../analysis/producer-registry.js';
import { Provider } from './provider.js';

/** Whom the producers ask as things are configured, by name. */
@Injectable()
export class ProviderDirectory {
  constructor(private readonly registry: ProducerRegistry) {}

  /** In the order in which they are asked; the same name may search pictures and find offers. */
  byName(): Map<string, Provider[]> {
    const names = new Map<string, Provider[]>();
    for (const provider of this.all())
      names.set(provider.name, [...(names.get(provider.name) ?? []), provider]);
    return names;
  }

  private all(): Set<Provider> {
    const asked = this.registry.all().flatMap(({ producer }) => producer.asks?.() ?? []);
    return new Set(asked.filter((each) => each instanceof Provider));
  }
}
