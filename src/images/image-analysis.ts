import { Injectable } from '@nestjs/common';
import { AnalysisService } from '../analysis/analysis.service.js';
import { ProductionDto, type ProductionListDto } from '../analysis/production.dto.js';
import type { Principal } from '../auth/access.js';
import type { Image } from '../database/entities/image.entity.js';
import type { Production } from '../database/entities/production.entity.js';
import { isUnderWay } from '../database/is-under-way.js';
import { currentRequestId } from '../logging/index.js';
import type { CaptionDto } from './caption.dto.js';
import { ModelBudget } from '../models/model-budget.js';
import { ModelDirectory } from '../models/model-directory.js';
import { saidAt } from './said-at.js';
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
    if (producers && this.metered(producers).length > 0) await this.budget.assertLeft(user.userId);
    // What else would run along need not be refused: what models have found already stays as it is.
    const metered = this.metered();
    const spared = metered.length === 0 || (await this.budget.isLeft(user.userId)) ? [] : metered;
    await this.analysis.rerun(id, user.userId, producers, currentRequestId(), spared);
    return this.list(user, id);
  }

  /** A caption that was never made is started. One that failed is not: each look at it might cost a call. */
  async caption(user: Principal, id: string): Promise<{ caption: CaptionDto; waiting: boolean }> {
    const image = await this.reader.getOwned(user, id);
    const productions = await this.analysis.list(id);
    let production = productions.find(({ producer }) => producer === 'caption');
    const wanted = image.captionSource !== 'user' && image.status === 'processed';
    if (wanted && this.analysis.isOwed('caption', productions)) {
      if (this.metered(['caption']).length > 0) await this.budget.assertLeft(user.userId);
      await this.analysis.rerun(id, user.userId, ['caption'], currentRequestId());
      production = await this.analysis.find(id, 'caption');
    }
    return {
      caption: describe(image, production),
      waiting: isUnderWay(production?.status) && image.captionSource !== 'user',
    };
  }

  /** What of this, and of what runs again with it, may cost its owner calls of models. */
  private metered(producers?: readonly string[]): string[] {
    return [...this.analysis.usesOf(producers)]
      .filter(([, use]) => this.models.isMetered(use))
      .map(([name]) => name);
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
    error: production ? ProductionDto.from(production).error : null,
    provider: origin?.provider ?? null,
    model: origin?.model ?? null,
    version: origin?.version ?? null,
    score: origin?.score ?? null,
    at: saidAt(origin, production?.status === 'done' ? production.finishedAt : null),
    insteadOf: origin?.insteadOf ?? [],
  };
}
