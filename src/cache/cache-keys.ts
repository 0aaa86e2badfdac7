/** Every cache key of the platform, so that what is written is also what is invalidated. */
export const cacheKeys = {
  image: (id: string) => `image:${id}`,
  session: (id: string) => `session:${id}`,
  apiKey: (hash: string) => `api-key:${hash}`,
};
