import { Injectable, type PipeTransform } from '@nestjs/common';
import { UUID_PATTERN } from '../common/ids.js';
import { DeliveryNotFound, WebhookNotFound } from './webhooks.errors.js';

/** What is no id names nothing: 404, like an id that nobody has. */
@Injectable()
export class WebhookIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID_PATTERN.test(value)) throw new WebhookNotFound();
    return value.toLowerCase();
  }
}

@Injectable()
export class DeliveryIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!UUID_PATTERN.test(value)) throw new DeliveryNotFound();
    return value.toLowerCase();
  }
}
