import { Injectable } from '@nestjs/common';
import { AnalysisService } from '../analysis/analysis.service.js';
import { ProductionDto, type ProductionListDto } from '../analysis/production.dto.js';
import type { Principal } from '../auth/access.js';
import type { Image } from '../database/entities/image.entity.js';
import type { Production } from '../database/entities/production.entity.js';
import { currentRequestId } from '../logging/index.js';
import type { CaptionDto } from './caption.dto.js';
import { ModelBudget } from '../models/model-budget.js';
import { ModelDirectory } from '../models/model-directory.js';
import { MODEL_USES } from '../models/model-driver.js';
import { ImageReader } from './image-reader.js';
import { ImageFileGone } from './images.errors.js';

/** The analysis of one's own images. */
@Injectable()
export class ImageAnalysis {
  constructor(
    private readonly reader: ImageReader,
    private readonly analysis: AnalysisService,
    private readonly budget: ModelBudget,
    private readonly models: ModelDirectory,
  ) {}

  async list(user: Principal, id: string): Promise<ProductionListDto> {
    await this.reader.getOwned(user, id);
    return { data: (await this.analysis.list(id)).map(ProductionDto.from) };
  }

  async get(user: Principal, id: string, producer: string): Promise<ProductionDto> {
    await this.reader.getOwned(user, id);
    return ProductionDto.from(await this.analysis.find(id, producer));
  }

  async rerun(user: Principal, id: string, producers?: readonly string[]): Promise<ProductionListDto> {
    const { storageKey } = await this.reader.getOwned(user, id);
    if (storageKey === null) throw new ImageFileGone();
    if (producers) await this.assertBudget(user, producers);
    await this.analysis.rerun(id, user.userId, producers, currentRequestId());
    return this.list(user, id);
  }

  /** A caption that failed or was never made is started; one that cannot be made here is not waited for. */
  async caption(user: Principal, id: string): Promise<{ caption: CaptionDto; waiting: boolean }> {
    const image = await this.reader.getOwned(user, id);
    let production = (await this.analysis.list(id)).find(({ producer }) => producer === 'caption');
    const missing = production === undefined || production.status === 'failed';
    if (missing && image.captionSource !== 'user' && image.status === 'processed') {
      await this.assertBudget(user, ['caption']);
      await this.analysis.rerun(id, user.userId, ['caption'], currentRequestId());
      production = await this.analysis.find(id, 'caption');
    }
    const waits = production?.status === 'pending' || production?.status === 'running';
    return { caption: describe(image, production), waiting: waits && image.captionSource !== 'user' };
  }

  /** Producers that ask a model are called as what they ask it for. @throws ModelBudgetSpent */
  private async assertBudget({ userId }: Principal, producers: readonly string[]): Promise<void> {
    const asked = MODEL_USES.filter((use) => producers.includes(use));
    if (asked.some((use) => this.models.isMetered(use))) await this.budget.assertLeft(userId);
  }
}

/** What a person wrote was made by no machine. */
const madeBy = (image: Image, production?: Production) =>
  image.captionSource === 'user' ? undefined : production?.provenance;

function describe(image: Image, production?: Production): CaptionDto {
  const origin = madeBy(image, production);
  return {
    caption: image.caption,
    tags: image.tags,
    source: image.captionSource,
    status: production?.status ?? 'pending',
    provider: origin?.provider ?? null,
    model: origin?.model ?? null,
    version: origin?.version ?? null,
    score: origin?.score ?? null,
    at: origin?.at ?? null,
    insteadOf: origin?.insteadOf ?? [],
  };
}
