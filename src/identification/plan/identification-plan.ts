import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Branches } from '../../analysis/branches.js';
import { ProducerRegistry, type ProducerNode } from '../../analysis/producer-registry.js';
import type { AppConfig } from '../../config/app-config.js';
import { InjectConfig } from '../../config/config.module.js';
import type { Image } from '../../database/entities/image.entity.js';
import { Production } from '../../database/entities/production.entity.js';
import { isUnderWay } from '../../database/is-under-way.js';
import { IDENTIFICATION } from '../identification-tree.js';
import { KeptAnswers } from '../providers/kept-answers.js';
import { ProviderBudget, type Budgets } from '../providers/provider-budget.js';
import { UserChoices } from '../providers/user-choices.js';
import { VisualSearch } from '../providers/visual-search.provider.js';
import { PICTURE_QUESTION, SamePictures } from '../visual/same-pictures.js';
import type { IdentificationPlanDto, PlannedStageDto } from './identification-plan.dto.js';
import { plannedAsks } from './planned-asks.js';

type PlannedImage = Pick<Image, 'id' | 'fingerprint'>;
type Stated = Pick<PlannedStageDto, 'state' | 'why'>;

/** What identifying a picture would ask of whom. Asks nobody, and writes nothing. */
@Injectable()
export class IdentificationPlan {
  constructor(
    private readonly source: DataSource,
    private readonly registry: ProducerRegistry,
    private readonly choices: UserChoices,
    private readonly budget: ProviderBudget,
    private readonly kept: KeptAnswers,
    private readonly pictures: SamePictures,
    private readonly branches: Branches,
    @InjectConfig('identification') private readonly config: AppConfig['identification'],
  ) {}

  /**
   * @param image undefined: a picture that is not here yet
   * @param isAnew whatever is known already
   */
  async for(ownerId: number, image?: PlannedImage, isAnew = false): Promise<IdentificationPlanDto> {
    const nodes = this.registry.withDescendants([IDENTIFICATION]);
    const [choices, budgets, kept, productions, begun] = await Promise.all([
      this.choices.of(ownerId),
      this.budget.read(ownerId),
      image ? this.keptOf(ownerId, image, nodes) : new Set<string>(),
      image ? this.source.getRepository(Production).findBy({ imageId: image.id }) : [],
      this.begun(image, isAnew),
    ]);
    const rows = new Map(productions.map((row) => [row.producer, row]));
    const stages = nodes.map((node) => {
      const stated = this.stateOf(node, begun.has(node.name), rows.get(node.name));
      const isAsking = stated.state === 'to-do' || stated.state === 'unavailable';
      const asks = isAsking ? plannedAsks(node.producer.asks?.() ?? [], { choices, budgets, kept }) : [];
      return { producer: node.name, ...stated, asks };
    });
    return { stages, callsLeft: left(budgets) };
  }

  private async keptOf(
    ownerId: number,
    image: PlannedImage,
    nodes: readonly ProducerNode[],
  ): Promise<Set<string>> {
    const asked = nodes.flatMap(({ producer }) => producer.asks?.() ?? []);
    const searches = asked.filter((each) => each instanceof VisualSearch);
    // As it would be asked: what is kept of a picture that is alike only is not told.
    const picture = this.pictures.asked(image);
    const question = { ownerId, imageId: image.id, about: PICTURE_QUESTION, picture };
    const found = await Promise.all(
      searches.map(async (search) => ((await this.kept.has(search, question)) ? [search.name] : [])),
    );
    return new Set(found.flat());
  }

  private async begun(image: PlannedImage | undefined, isAnew: boolean): Promise<ReadonlySet<string>> {
    const { retryAfterSeconds } = this.config;
    const nodes = await this.branches.outstanding(image?.id, IDENTIFICATION, { retryAfterSeconds, isAnew });
    return new Set(nodes.map(({ name }) => name));
  }

  private stateOf(node: ProducerNode, isBegun: boolean, row?: Production): Stated {
    if (!isBegun && isUnderWay(row?.status)) return { state: 'running', why: null };
    if (!isBegun && row?.status === 'done') return { state: 'known', why: null };
    const unavailable = this.registry.whyNot(node);
    if (unavailable !== undefined) return { state: 'unavailable', why: unavailable };
    return isBegun ? { state: 'to-do', why: null } : { state: 'known', why: row?.errorMessage ?? BARREN };
  }
}

/** Where what has failed above is not tried again yet. */
const BARREN = 'What this rests on has no result';

function left({ own, installation }: Budgets): number | null {
  const limits = [own, installation].flatMap(({ used, limit }) => (limit === null ? [] : [limit - used]));
  return limits.length === 0 ? null : Math.max(0, Math.min(...limits));
}
