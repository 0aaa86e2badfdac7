import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Principal } from '../auth/access.js';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import type { ImageStatus } from '../database/entities/image.entity.js';
import { ModelBudget } from '../models/model-budget.js';
import type {
  AdminStatsDto,
  DayStatsDto,
  ImageCountsDto,
  OwnStatsDto,
  ProducerStatsDto,
  StatsDto,
  StorageStatsDto,
  TagCountDto,
  TopUserDto,
  UserCountsDto,
} from './stats.dto.js';
import * as queries from './stats.queries.js';

const TOP_USERS = 10;

type ProducerRow = Omit<ProducerStatsDto, 'producer' | 'successRate' | 'failureRate'> & {
  producer: string | null;
};

@Injectable()
export class StatsService {
  constructor(
    private readonly source: DataSource,
    private readonly budget: ModelBudget,
    @InjectConfig('images') private readonly config: AppConfig['images'],
  ) {}

  async own(user: Principal, days: number): Promise<OwnStatsDto> {
    const [stats, modelCalls] = await Promise.all([
      this.collect(user.userId, days),
      this.budget.usage(user.userId),
    ]);
    stats.storage.quotaBytes ??= this.config.defaultQuotaBytes;
    return Object.assign(stats, { modelCalls });
  }

  /** Of the whole installation. Who may see it is the guard's business. */
  async all(days: number): Promise<AdminStatsDto> {
    const [stats, [users], topUsers] = await Promise.all([
      this.collect(null, days),
      this.source.query<UserCountsDto[]>(queries.USER_COUNTS),
      this.source.query<TopUserDto[]>(queries.TOP_USERS, [TOP_USERS]),
    ]);
    stats.storage.quotaBytes = null;
    return Object.assign(stats, { users: users!, topUsers });
  }

  async tags(user: Principal, prefix: string | undefined, limit: number): Promise<TagCountDto[]> {
    return this.source.query<TagCountDto[]>(queries.TAG_COUNTS, [user.userId, prefix || null, limit]);
  }

  private async collect(ownerId: number | null, days: number): Promise<StatsDto> {
    const [statuses, producers, [storage], series] = await Promise.all([
      this.source.query<{ status: ImageStatus; count: number }[]>(queries.IMAGE_COUNTS, [ownerId]),
      this.source.query<ProducerRow[]>(queries.PRODUCER_STATS[ownerId === null ? 'all' : 'own'], [ownerId]),
      this.source.query<StorageStatsDto[]>(queries.STORAGE, [ownerId]),
      this.source.query<DayStatsDto[]>(queries.DAYS, [ownerId, days]),
    ]);
    const images = imageCounts(statuses);
    const overall = producers.find(({ producer }) => producer === null);
    return {
      images,
      ...rates(images.processed, images.failed),
      meanDurationMs: overall?.meanDurationMs ?? null,
      p95DurationMs: overall?.p95DurationMs ?? null,
      producers: producers.flatMap(({ producer, ...row }) =>
        producer === null ? [] : [{ producer, ...row, ...rates(row.done, row.failed) }],
      ),
      storage: storage!,
      days: series,
    };
  }
}

function imageCounts(rows: readonly { status: ImageStatus; count: number }[]): ImageCountsDto {
  const counts = { total: 0, pending: 0, processing: 0, processed: 0, failed: 0 };
  for (const { status, count } of rows) {
    counts[status] = count;
    counts.total += count;
  }
  return counts;
}

/** To three decimals, adding up to one; null where nothing has come to an end yet. */
export function rates(succeeded: number, failed: number) {
  const ended = succeeded + failed;
  if (ended === 0) return { successRate: null, failureRate: null };
  const thousandths = Math.round((succeeded / ended) * 1000);
  return { successRate: thousandths / 1000, failureRate: (1000 - thousandths) / 1000 };
}
