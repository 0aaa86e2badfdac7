import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WorkFault } from '../../common/work-fault.js';
import { IdentificationSettings } from '../../database/entities/identification-settings.entity.js';
import type { Provider } from './provider.js';

export type Choices = Pick<IdentificationSettings, 'sendPictures' | 'consentedAt' | 'disabledProviders'>;

const NONE: Choices = { sendPictures: false, consentedAt: null, disabledProviders: [] };

/** Whom a user lets us ask. Read for each question, so that what is withdrawn is so at once. */
@Injectable()
export class UserChoices {
  constructor(private readonly source: DataSource) {}

  async of(userId: number): Promise<Choices> {
    return (await this.source.getRepository(IdentificationSettings).findOneBy({ userId })) ?? NONE;
  }
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
