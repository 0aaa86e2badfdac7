/** Every cache key of the platform, so that what is written is also what is invalidated. */
export const cacheKeys = {
  image: (id: string) => `image:${id}`,
  /** Whether an owner's media may be served. */
  owner: (id: number) => `owner:${id}`,
  session: (id: string) => `session:${id}`,
  account: (userId: number) => `account:${userId}`,
  apiKey: (hash: string) => `api-key:${hash}`,
};
