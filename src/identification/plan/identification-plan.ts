import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ProducerRegistry, type ProducerNode } from '../../analysis/producer-registry.js';
import type { Image } from '../../database/entities/image.entity.js';
import { Production } from '../../database/entities/production.entity.js';
import { KeptAnswers } from '../providers/kept-answers.js';
import { pictureQuestion } from '../providers/picture-question.js';
import { ProviderBudget, type Budgets } from '../providers/provider-budget.js';
import { UserChoices } from '../providers/user-choices.js';
import { VisualSearch } from '../providers/visual-search.provider.js';
import type { IdentificationPlanDto, StageState } from './identification-plan.dto.js';
import { plannedAsks } from './planned-asks.js';

type PlannedImage = Pick<Image, 'id' | 'fingerprint' | 'sha256'>;

/** What identifying a picture would ask of whom. Asks nobody, and writes nothing. */
@Injectable()
export class IdentificationPlan {
  constructor(
    private readonly source: DataSource,
    private readonly registry: ProducerRegistry,
    private readonly choices: UserChoices,
    private readonly budget: ProviderBudget,
    private readonly kept: KeptAnswers,
  ) {}

  /** @param image undefined: a picture that is not here yet */
  async for(ownerId: number, image?: PlannedImage): Promise<IdentificationPlanDto> {
    const nodes = this.registry.withDescendants(['visual-matches']);
    const [choices, budgets, kept, productions] = await Promise.all([
      this.choices.of(ownerId),
      this.budget.read(ownerId),
      image ? this.keptOf(ownerId, image, nodes) : new Set<string>(),
      image ? this.source.getRepository(Production).findBy({ imageId: image.id }) : [],
    ]);
    const states = this.statesOf(nodes, productions);
    const stages = nodes.map(({ name, producer }) => {
      const state = states.get(name) ?? 'to-do';
      const isAsking = state === 'to-do' || state === 'unavailable';
      const asks = isAsking ? plannedAsks(producer.asks?.() ?? [], { choices, budgets, kept }) : [];
      const why = state === 'unavailable' ? this.registry.whyNot(this.registry.get(name)!) : undefined;
      return { producer: name, state, why: why ?? null, asks };
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
    const about = pictureQuestion(image);
    const found = await Promise.all(
      searches.map(async (search) =>
        (await this.kept.has(search, { ownerId, about })) ? [search.name] : [],
      ),
    );
    return new Set(found.flat());
  }

  /** Parents come first: what hangs below one that is made anew is made anew with it. */
  private statesOf(
    nodes: readonly ProducerNode[],
    productions: readonly Production[],
  ): Map<string, StageState> {
    const rows = new Map(productions.map((row) => [row.producer, row]));
    const states = new Map<string, StageState>();
    for (const node of nodes) {
      const above = node.parent === undefined ? undefined : states.get(node.parent);
      states.set(node.name, above === 'to-do' ? this.stateOf(node) : this.stateOf(node, rows.get(node.name)));
    }
    return states;
  }

  private stateOf(node: ProducerNode, row?: Production): StageState {
    if (row?.status === 'pending' || row?.status === 'running') return 'running';
    if (row?.status === 'done' && row.version >= node.version) return 'known';
    return this.registry.whyNot(node) === undefined ? 'to-do' : 'unavailable';
  }
}

function left({ own, installation }: Budgets): number | null {
  const limits = [own, installation].flatMap(({ used, limit }) => (limit === null ? [] : [limit - used]));
  return limits.length === 0 ? null : Math.max(0, Math.min(...limits));
}
