import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.js';
import type { Principal } from '../../auth/access.js';
import { RuleBroken } from '../../common/validation.js';
import { whyNone } from '../../common/why-none.js';
import {
  OFFER_SEARCH_NAMES,
  TEXT_SEARCH_NAMES,
  VISUAL_SEARCH_NAMES,
} from '../../config/identification-settings.js';
import { IdentificationSettings } from '../../database/entities/identification-settings.entity.js';
import { ProviderBudget } from '../providers/provider-budget.js';
import { ProviderDirectory } from '../providers/provider-directory.js';
import { useOf } from '../providers/provider-use.js';
import { SENDS, type Provider } from '../providers/provider.js';
import { UserChoices } from '../providers/user-choices.js';
import type {
  ChangeIdentificationSettingsDto,
  IdentificationSettingsDto,
  ProviderDto,
} from './identification-settings.dto.js';

/** What a user lets us ask others. */
@Injectable()
export class IdentificationSettingsService {
  constructor(
    private readonly source: DataSource,
    private readonly choices: UserChoices,
    private readonly budget: ProviderBudget,
    private readonly directory: ProviderDirectory,
    private readonly audit: AuditLog,
  ) {}

  async get({ userId }: Principal): Promise<IdentificationSettingsDto> {
    const [choices, { own }] = await Promise.all([this.choices.of(userId), this.budget.read(userId)]);
    const { sendPictures, consentedAt, disabledProviders } = choices;
    const providers = [...this.directory.byName()].map(([name, all]) =>
      describe(name, all, !disabledProviders.includes(name)),
    );
    return { sendPictures, consentedAt, disabledProviders, providers, usage: own };
  }

  /** Holds for every question from now on. @throws RuleBroken */
  async change(
    user: Principal,
    changes: ChangeIdentificationSettingsDto,
  ): Promise<IdentificationSettingsDto> {
    this.assertKnown(changes.disabledProviders ?? []);
    const had = await this.source.transaction((db) => store(db, user.userId, changes));
    if (changes.sendPictures !== undefined && changes.sendPictures !== had) {
      const action = changes.sendPictures ? 'consent.given' : 'consent.withdrawn';
      const target = { type: 'user' as const, id: user.userId };
      await this.audit.record({ action, target, details: { to: 'send pictures to providers' } });
    }
    return this.get(user);
  }

  /** Those of the platform may be switched off before they are configured. */
  private assertKnown(names: readonly string[]): void {
    const there = new Set<string>([
      ...this.directory.byName().keys(),
      ...VISUAL_SEARCH_NAMES,
      ...TEXT_SEARCH_NAMES,
      ...OFFER_SEARCH_NAMES,
    ]);
    if (names.every((name) => there.has(name))) return;
    const message = `disabledProviders must be some of ${[...there].join(', ')}`;
    throw new RuleBroken([{ field: 'disabledProviders', message }]);
  }
}

/** @returns whether pictures might be sent before */
async function store(
  db: EntityManager,
  userId: number,
  { sendPictures, disabledProviders }: ChangeIdentificationSettingsDto,
): Promise<boolean> {
  // There is a row to be locked then: of two changes at once, one alone may find that it gave consent.
  await db.query('INSERT INTO identification_settings (user_id) VALUES ($1) ON CONFLICT DO NOTHING', [
    userId,
  ]);
  const settings = await db.findOneOrFail(IdentificationSettings, {
    where: { userId },
    lock: { mode: 'pessimistic_write' },
  });
  const had = settings.sendPictures;
  await db.update(
    IdentificationSettings,
    { userId },
    {
      ...(sendPictures !== undefined && sendPictures !== had
        ? { sendPictures, consentedAt: sendPictures ? new Date() : null }
        : {}),
      ...(disabledProviders && { disabledProviders }),
      updatedAt: new Date(),
    },
  );
  return had;
}

/** One name may stand for several: it sends what any of them does. */
function describe(name: string, providers: readonly Provider[], isOn: boolean): ProviderDto {
  const reason = whyNone(providers) ?? null;
  return {
    name,
    uses: [...new Set(providers.map(useOf))],
    sends: SENDS.findLast((sends) => providers.some((provider) => provider.sends === sends)) ?? 'nothing',
    metered: providers.some(({ metered }) => metered),
    state: reason === null ? 'available' : 'unavailable',
    reason,
    isOn,
  };
}
