const MAX_LENGTH = 2048;

/** What a stranger gives as an address of the web; undefined where it is none, or holds a user or password. */
export function webUrl(given: unknown, base?: string): string | undefined {
  if (typeof given !== 'string' || given.length > MAX_LENGTH) return undefined;
  const text = given.trim();
  if (text === '' || !URL.canParse(text, base)) return undefined;
  const url = new URL(text, base);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  return url.href.length > MAX_LENGTH ? undefined : url.href;
}
