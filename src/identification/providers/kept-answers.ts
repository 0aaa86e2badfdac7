import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { Provider } from './provider.js';
import type { AskedPicture, ProviderQuestion, ProviderReply } from './provider-calls.js';
import { questionKey } from './question-key.js';

/** What is longer is not worth its room: an answer is mostly 20 KB. */
const MAX_LENGTH = 1024 * 1024;
const FORGET_BATCH = 5_000;

/** Bits that the fingerprints of copies of a picture may differ in. */
const MAX_DISTANCE = 10;
/** Pictures that are compared, the nearest first: each costs some ten milliseconds, and a question some cents. */
const MAX_COMPARED = 24;

type Asked = Pick<ProviderQuestion, 'ownerId' | 'imageId' | 'about' | 'picture'>;

/** One's own catalogue may be another one the next moment, and costs nothing. */
export const isOfUseToOthers = ({ sends, isKept }: Provider): boolean => isKept && sends !== 'nothing';

/** What providers have answered, for as long as it stands. Each owner has his own. */
@Injectable()
export class KeptAnswers {
  private readonly logger = new Logger(KeptAnswers.name);

  constructor(
    private readonly source: DataSource,
    @InjectConfig('identification') private readonly config: AppConfig['identification'],
  ) {}

  /** What the provider said of the same; of a picture, for this image or another one that shows the same. */
  async find<T>(provider: Provider, asked: Asked): Promise<ProviderReply<T> | undefined> {
    if (!this.mayKeep(provider)) return undefined;
    const { picture } = asked;
    const imageId = picture && (await this.imageAnswered(provider, asked, picture));
    if (picture && imageId === undefined) return undefined;
    const [row] = await this.source.query<{ answer: T; created_at: Date }[]>(
      `SELECT answer, created_at FROM provider_answers
       WHERE ${SAME_QUESTION} AND ($4::uuid IS NULL OR image_id = $4) ORDER BY created_at DESC LIMIT 1`,
      [...keyOf(provider, asked), imageId],
    );
    return row && { value: row.answer, at: row.created_at };
  }

  async has(provider: Provider, asked: Asked): Promise<boolean> {
    return (await this.find(provider, asked)) !== undefined;
  }

  /**
   * Never throws: what has been paid for is of use even where it cannot be kept, as its image is gone by now.
   * @returns the answer as it would be told again
   */
  async keep<T>(provider: Provider, asked: Asked, value: T): Promise<ProviderReply<T>> {
    const at = new Date();
    if (!this.mayKeep(provider)) return { value, at };
    const json = JSON.stringify(value);
    if (json === undefined || json.length > MAX_LENGTH) return { value, at };
    try {
      const { answerTtlSeconds } = this.config;
      const { imageId, picture } = asked;
      const fingerprint = picture?.fingerprint ?? null;
      const key = keyOf(provider, asked);
      await this.source.query(INSERT, [...key, imageId, fingerprint, json, at, answerTtlSeconds]);
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

  private mayKeep(provider: Provider): boolean {
    return isOfUseToOthers(provider) && this.config.answerTtlSeconds > 0;
  }

  /** The image itself where it was asked about, or the nearest that shows the same. */
  private async imageAnswered(
    provider: Provider,
    asked: Asked,
    picture: AskedPicture,
  ): Promise<string | undefined> {
    const candidates = await this.source.query<{ id: string }[]>(
      `SELECT image_id AS id FROM provider_answers, bit_count(fingerprint # $5::bit(64)) AS distance
       WHERE ${SAME_QUESTION} AND (image_id = $4 OR distance <= $6)
       ORDER BY image_id <> $4, distance, created_at DESC LIMIT $7`,
      [...keyOf(provider, asked), asked.imageId, picture.fingerprint, MAX_DISTANCE, MAX_COMPARED],
    );
    for (const { id } of candidates) if (id === asked.imageId || (await picture.isSame(id))) return id;
    return undefined;
  }
}

const keyOf = (provider: Provider, { ownerId, about }: Asked) => [
  ownerId,
  provider.name,
  questionKey(provider, about),
];

const SAME_QUESTION = `owner_id = $1 AND provider = $2 AND question = $3 AND expires_at > now()`;

const INSERT = `
  INSERT INTO provider_answers (owner_id, provider, question, image_id, fingerprint, answer, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5::bit(64), $6, $7, $7::timestamptz + make_interval(secs => $8))
  ON CONFLICT (owner_id, provider, question, image_id) DO UPDATE
    SET fingerprint = EXCLUDED.fingerprint, answer = EXCLUDED.answer,
        created_at = EXCLUDED.created_at, expires_at = EXCLUDED.expires_at`;
