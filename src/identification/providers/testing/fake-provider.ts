import { Provider, type Sends } from '../provider.js';
import type { ProviderQuestion } from '../provider-calls.js';

/** Asks nobody: what it answers is up to who asks it. */
export class FakeProvider extends Provider {
  readonly sends: Sends;
  readonly metered: boolean;

  constructor(
    readonly name: string,
    private readonly about: { sends?: Sends; metered?: boolean; missing?: string } = {},
  ) {
    super();
    this.sends = about.sends ?? 'words';
    this.metered = about.metered ?? false;
  }

  unavailable() {
    return this.about.missing;
  }
}

export const question = (changes: Partial<ProviderQuestion> = {}): ProviderQuestion => ({
  ownerId: 7,
  imageId: '0198c0de-5f4b-7a7e-8d9e-0242ac120002',
  about: ['words', 'denim jacket'],
  signal: new AbortController().signal,
  ...changes,
});

/** Answers once the signal is aborted, with its reason. */
export const silent = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

/** Work that ends when it is told to. */
export function pendingWork<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((...ends) => ([resolve, reject] = ends));
  return { promise, resolve, reject };
}
