import { OfferSearch } from './offer-search.provider.js';
import type { Provider } from './provider.js';
import { TextSearch } from './text-search.provider.js';
import { VisualSearch } from './visual-search.provider.js';

export const PROVIDER_USES = ['visual-search', 'text-search', 'offers', 'other'] as const;
export type ProviderUse = (typeof PROVIDER_USES)[number];

/** What a provider is asked for. */
export function useOf(provider: Provider): ProviderUse {
  if (provider instanceof VisualSearch) return 'visual-search';
  if (provider instanceof TextSearch) return 'text-search';
  return provider instanceof OfferSearch ? 'offers' : 'other';
}
