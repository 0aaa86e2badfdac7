import { HttpStatus } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';
import { RuleBroken } from '../common/validation.js';

export class WebhookNotFound extends DomainError {
  readonly code = 'WEBHOOK_NOT_FOUND';
  readonly status = HttpStatus.NOT_FOUND;

  constructor() {
    super('There is no such webhook');
  }
}

export class DeliveryNotFound extends DomainError {
  readonly code = 'DELIVERY_NOT_FOUND';
  readonly status = HttpStatus.NOT_FOUND;

  constructor() {
    super('There is no such delivery of this webhook; old ones are forgotten');
  }
}

export class WebhookUrlNotAllowed extends RuleBroken {
  override readonly code = 'WEBHOOK_URL_NOT_ALLOWED';

  constructor(field: string, message: string) {
    super([{ field, message }]);
  }
}

export class TooManyWebhooks extends DomainError {
  readonly code = 'TOO_MANY_WEBHOOKS';
  readonly status = HttpStatus.CONFLICT;

  constructor(limit: number) {
    super(`No more than ${limit} webhooks are allowed; delete one first`);
  }
}

export class WebhookDisabled extends DomainError {
  readonly code = 'WEBHOOK_DISABLED';
  readonly status = HttpStatus.CONFLICT;

  constructor() {
    super('This webhook is disabled: nothing is sent to it; enable it first');
  }
}

export class DeliveryUnderWay extends DomainError {
  readonly code = 'DELIVERY_UNDER_WAY';
  readonly status = HttpStatus.CONFLICT;

  constructor() {
    super('This delivery is on its way already');
  }
}

export class TooManyTests extends DomainError {
  readonly code = 'TOO_MANY_WEBHOOK_TESTS';
  readonly status = HttpStatus.TOO_MANY_REQUESTS;

  constructor(override readonly retryAfter: number) {
    super('Too many test messages were sent; try again shortly');
  }
}

export class TooManyRedeliveries extends DomainError {
  readonly code = 'TOO_MANY_WEBHOOK_REDELIVERIES';
  readonly status = HttpStatus.TOO_MANY_REQUESTS;

  constructor(override readonly retryAfter: number) {
    super('Too many messages were sent again; go on shortly');
  }
}
