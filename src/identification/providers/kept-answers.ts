import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { Provider } from './provider.js';
import type { ProviderQuestion, ProviderReply } from './provider-calls.js';
import { questionKey } from './question-key.js';

/** What is longer is not worth its room: an answer is mostly 20 KB. */
const MAX_LENGTH = 1024 * 1024;
const FORGET_BATCH = 5_000;

export interface KeptReply<T> extends ProviderReply<T> {
  /** Of the image that it was asked for. */
  imageId: string;
}

/** What providers have answered, for as long as it stands. Each owner has his own. */
@Injectable()
export class KeptAnswers {
  private readonly logger = new Logger(KeptAnswers.name);

  constructor(
    private readonly source: DataSource,
    @InjectConfig('identification') private readonly config: AppConfig['identification'],
  ) {}

  /** One's own catalogue may be another one the next moment, and costs nothing. */
  mayKeep({ sends, isKept }: Provider): boolean {
    return isKept && sends !== 'nothing' && this.config.answerTtlSeconds > 0;
  }

  async find<T>(
    provider: Provider,
    { ownerId, about }: Pick<ProviderQuestion, 'ownerId' | 'about'>,
  ): Promise<KeptReply<T> | undefined> {
    if (!this.mayKeep(provider)) return undefined;
    const [row] = await this.source.query<{ answer: T; created_at: Date; image_id: string }[]>(
      `SELECT answer, created_at, image_id FROM provider_answers
       WHERE owner_id = $1 AND provider = $2 AND question = $3 AND expires_at > now()`,
      [ownerId, provider.name, questionKey(provider, about)],
    );
    return row && { value: row.answer, at: row.created_at, imageId: row.image_id };
  }

  async has(provider: Provider, question: Pick<ProviderQuestion, 'ownerId' | 'about'>): Promise<boolean> {
    return (await this.find(provider, question)) !== undefined;
  }

  /**
   * Never throws: what has been paid for is of use even where it cannot be kept, as its image is gone by now.
   * @returns the answer as it would be told again
   */
  async keep<T>(
    provider: Provider,
    { ownerId, imageId, about }: ProviderQuestion,
    value: T,
  ): Promise<ProviderReply<T>> {
    const at = new Date();
    const json = JSON.stringify(value);
    if (json === undefined || json.length > MAX_LENGTH) return { value, at };
    try {
      const key = questionKey(provider, about);
      const { answerTtlSeconds } = this.config;
      await this.source.query(INSERT, [ownerId, provider.name, key, imageId, json, at, answerTtlSeconds]);
    } catch (error) {
      this.logger.warn(`An answer of ${provider.name} could not be kept: ${String(error)}`);
    }
    return { value: JSON.parse(json) as T, at };
  }

  /** Removes what has expired, in small transactions. */
  async forgetExpired(): Promise<void> {
    for (;;) {
      const [, removed] = await this.source.query<[unknown[], number]>(
        `DELETE FROM provider_answers WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM provider_answers WHERE expires_at <= now() LIMIT $1))`,
        [FORGET_BATCH],
      );
      if (removed < FORGET_BATCH) return;
    }
  }
}

const INSERT = `
  INSERT INTO provider_answers (owner_id, provider, question, image_id, answer, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $6::timestamptz + make_interval(secs => $7))
  ON CONFLICT (owner_id, provider, question) DO UPDATE
    SET image_id = EXCLUDED.image_id, answer = EXCLUDED.answer,
        created_at = EXCLUDED.created_at, expires_at = EXCLUDED.expires_at`;
