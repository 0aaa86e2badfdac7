import type { Request } from 'express';
import { ValidationFailed, validationPipe } from '../../common/validation.js';
import { BatchOptionsDto } from '../batch.dto.js';
import { IdempotencyKeyInvalid } from '../batches.errors.js';

/** Names that programs of other habits send. */
const ALIASES: Record<string, string> = { webhookUrl: 'webhook_url', max_size: 'maxSize', dry_run: 'dryRun' };
const pipe = validationPipe();

/** @param values the text parts of a form, by name @throws ValidationFailed */
export async function readOptions(values: ReadonlyMap<string, readonly string[]>): Promise<BatchOptionsDto> {
  const plain: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [given, texts] of values) {
    const name = Object.hasOwn(ALIASES, given) ? ALIASES[given]! : given;
    if (texts.length > 1 || name in plain)
      throw new ValidationFailed([
        { field: name.slice(0, 60), message: `${name.slice(0, 60)} is there twice` },
      ]);
    // A form sends what was left empty as well.
    if (texts[0] !== '') plain[name] = texts[0]!;
  }
  return (await pipe.transform({ ...plain }, { type: 'body', metatype: BatchOptionsDto })) as BatchOptionsDto;
}

/** @throws IdempotencyKeyInvalid */
export function readIdempotencyKey(request: Request): string | undefined {
  const key = request.get('idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) throw new IdempotencyKeyInvalid();
  return key;
}
