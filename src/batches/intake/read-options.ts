import type { Request } from 'express';
import { ValidationFailed, validationPipe } from '../../common/validation.js';
import { BatchOptionsDto } from '../batch.dto.js';
import { IdempotencyKeyInvalid } from '../batches.errors.js';

/** Names that programs of other habits send. */
const ALIASES: Record<string, string> = { webhookUrl: 'webhook_url', max_size: 'maxSize', dry_run: 'dryRun' };
const MAX_SHOWN = 60;
const pipe = validationPipe();

/** What a form may have beside its file. */
const OPTIONS = Object.keys(new BatchOptionsDto());

/** @param values the text parts of a form, by name @throws ValidationFailed */
export async function readOptions(values: ReadonlyMap<string, readonly string[]>): Promise<BatchOptionsDto> {
  const plain: Record<string, string> = {};
  const seen = new Set<string>();
  for (const [given, texts] of values) {
    const name = Object.hasOwn(ALIASES, given) ? ALIASES[given]! : given;
    if (!OPTIONS.includes(name)) throw refused(given, 'is no option of a batch');
    if (texts.length > 1 || seen.has(name)) throw refused(given, 'is there twice');
    seen.add(name);
    // A form sends what was left empty as well.
    if (texts[0] !== '') plain[name] = texts[0]!;
  }
  return (await pipe.transform(plain, { type: 'body', metatype: BatchOptionsDto })) as BatchOptionsDto;
}

function refused(name: string, why: string): ValidationFailed {
  const field = name.slice(0, MAX_SHOWN);
  return new ValidationFailed([{ field, message: `${field} ${why}` }]);
}

/** @throws IdempotencyKeyInvalid */
export function readIdempotencyKey(request: Request): string | undefined {
  const key = request.get('idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) throw new IdempotencyKeyInvalid();
  return key;
}
