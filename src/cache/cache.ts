/** Read-through cache. One that is down makes answers slower, never wrong and never failed. */
export abstract class Cache {
  hits = 0;
  misses = 0;

  /** The cached value, or what `load` gives, kept for `ttlSeconds`. `undefined` is never kept. */
  abstract wrap<T>(key: string, ttlSeconds: number, load: () => Promise<T>): Promise<T>;
  /** What these keys hold is out of date. Comes after the change is committed, and before it is acknowledged. */
  abstract delete(...keys: string[]): Promise<void>;
  /** The same where another process has said so, which has done all that concerns more than itself. */
  abstract deleteHere(...keys: string[]): Promise<void>;
  /** Round trip through the store. @throws when the store does not answer rightly. */
  abstract check(): Promise<void>;
}
