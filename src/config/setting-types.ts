import { z } from 'zod';

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;

/** An unset and an empty variable mean the same: `FOO=` in a `.env` file is "not given". */
export const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

export const text = (fallback: string) => optional(z.string()).transform((value) => value ?? fallback);
export const integer = (fallback: number, min: number, max = Number.MAX_SAFE_INTEGER) =>
  optional(z.coerce.number().int().min(min).max(max)).transform((value) => value ?? fallback);
export const flag = (fallback: boolean) =>
  optional(z.enum(['true', 'false', '1', '0'])).transform((value) =>
    value === undefined ? fallback : value === 'true' || value === '1',
  );
export const list = optional(z.string()).transform((value) =>
  (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);
/** `name=value,name=value`, each value percent-encoded, as OpenTelemetry's specification has it. */
export const headers = list.transform((pairs, context) => {
  try {
    return pairs.length === 0 ? undefined : Object.fromEntries(pairs.map(toHeader));
  } catch {
    context.addIssue({ code: 'custom', message: 'give name=value, with the value percent-encoded' });
    return z.NEVER;
  }
});
function toHeader(pair: string): [string, string] {
  const [name, ...value] = pair.split('=');
  if (!name || value.length === 0) throw new Error('no name, or no value');
  return [name.trim(), decodeURIComponent(value.join('=').trim())];
}
export const choice = <const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) =>
  optional(z.enum(values)).transform((value) => value ?? fallback);
