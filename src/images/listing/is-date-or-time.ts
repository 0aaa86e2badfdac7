import { registerDecorator, type ValidationOptions } from 'class-validator';

const SHAPE =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?$/;

/** True for `2024-07-01` or an ISO 8601 time, of a day that exists, in the years 1 to 9999. */
export function isDateOrTime(value: unknown): boolean {
  const match = typeof value === 'string' ? SHAPE.exec(value) : null;
  if (!match) return false;
  const [year, month, day, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  if (!year || !month || !day || hour > 23 || minute > 59 || second > 59) return false;
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** A day without a time, which as an upper bound means its end. */
export const isWholeDay = (value: string) => value.length === 'YYYY-MM-DD'.length;

export function IsDateOrTime(options?: ValidationOptions): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isDateOrTime',
      target: target.constructor,
      propertyName: String(property),
      options: {
        message: '$property must be a day (2024-07-01) or a time (2024-07-01T18:30:00Z)',
        ...options,
      },
      validator: { validate: isDateOrTime },
    });
}
