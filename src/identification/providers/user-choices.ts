import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WorkFault } from '../../common/work-fault.js';
import type { IdentificationSettings } from '../../database/entities/identification-settings.entity.js';
import type { Provider } from './provider.js';

export interface Choices extends Pick<
  IdentificationSettings,
  'sendPictures' | 'consentedAt' | 'disabledProviders'
> {
  /** Of an account that may not be used, or is gone: nobody is asked for it. */
  isDisabled: boolean;
}

const NONE: Choices = { sendPictures: false, consentedAt: null, disabledProviders: [], isDisabled: true };

/** Whom a user lets us ask. Read for each question, so that what is withdrawn is so at once. */
@Injectable()
export class UserChoices {
  constructor(private readonly source: DataSource) {}

  async of(userId: number): Promise<Choices> {
    const [choices] = await this.source.query<Choices[]>(
      `SELECT coalesce(send_pictures, false) AS "sendPictures", consented_at AS "consentedAt",
              coalesce(disabled_providers, '{}') AS "disabledProviders", users.disabled AS "isDisabled"
         FROM users LEFT JOIN identification_settings ON user_id = users.id WHERE users.id = $1`,
      [userId],
    );
    return choices ?? NONE;
  }
}

/** @throws WorkFault `ACCOUNT_DISABLED` */
export function assertEnabled({ isDisabled }: Choices): void {
  if (isDisabled) throw new WorkFault('ACCOUNT_DISABLED', 'Nobody is asked for an account that is disabled');
}

/** @throws WorkFault `PROVIDER_OFF` */
export function assertOn({ disabledProviders }: Choices, { name }: Provider): void {
  if (disabledProviders.includes(name)) throw new WorkFault('PROVIDER_OFF', providerOff(name));
}

/** @throws WorkFault `CONSENT_NEEDED` */
export function assertConsent({ sendPictures }: Choices, { name, sends }: Provider): void {
  if (sends === 'picture' && !sendPictures) throw new WorkFault('CONSENT_NEEDED', consentNeeded(name));
}

export const providerOff = (name: string) => `You have switched ${name} off in your identification settings`;

export const consentNeeded = (name: string) =>
  `${name} would be sent your picture. Allow that first: PATCH /api/identification/settings {"sendPictures": true}`;
