import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';
import { Truth } from '../truth.js';
import { SENDS, type Sends } from '../providers/provider.js';

const STAGE_STATES = ['known', 'running', 'to-do', 'unavailable'] as const;
type StageState = (typeof STAGE_STATES)[number];

const ASK_STATES = [
  'would-be-asked',
  'if-needed',
  'kept',
  'consent-needed',
  'off',
  'budget-spent',
  'unavailable',
] as const;
export type AskState = (typeof ASK_STATES)[number];

export class PlanQueryDto {
  /** As if it were identified anew, as `POST /images/{id}/analysis` does, whatever is known already. */
  @IsOptional()
  @ApiProperty({ type: 'boolean' })
  @Truth()
  @IsBoolean()
  anew: boolean = false;
}

export class PlannedAskDto {
  @ApiProperty({ example: 'serpapi' })
  provider: string;

  /** What of yours would leave this installation. */
  @ApiProperty({ enum: SENDS })
  sends: Sends;

  /** Whether the question may cost money. */
  metered: boolean;

  /**
   * `would-be-asked`; `if-needed`: where others, or what is found before, do not tell; `kept`: its answer is there, and is told again
   * without a question. The others are why it would not be asked.
   */
  @ApiProperty({ enum: ASK_STATES })
  state: AskState;

  @ApiProperty({ example: 'Only where those before it know nothing' })
  why: string;
}

export class PlannedStageDto {
  @ApiProperty({ example: 'visual-matches' })
  producer: string;

  /**
   * `known` and `running`: nobody would be asked, and `asks` is empty. Known is also that there is no result, until it
   * is time to try again.
   */
  @ApiProperty({ enum: STAGE_STATES })
  state: StageState;

  /** Why it cannot run here, and what to configure; of what is known, why there is no result. Null otherwise. */
  @ApiProperty({ type: String, nullable: true, example: null })
  why: string | null;

  asks: PlannedAskDto[];
}

export class IdentificationPlanDto {
  /** In the order of the tree. */
  stages: PlannedStageDto[];

  /** Questions that may cost money and are left for you today; null where there is no limit. */
  @ApiProperty({ type: 'integer', nullable: true, example: 88 })
  callsLeft: number | null;
}
