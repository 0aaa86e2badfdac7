import { ApiProperty } from '@nestjs/swagger';
import { MODEL_STATES, MODEL_USES, type ModelState, type ModelUse } from '../models/model-driver.js';

export class HealthPartDto {
  @ApiProperty({ example: 'up' })
  status: 'up' | 'down';

  /** How long the check took, in milliseconds. */
  @ApiProperty({ type: 'integer', example: 2 })
  latencyMs: number;
}

export class HealthModelDto {
  /** What it is asked for. */
  @ApiProperty({ enum: MODEL_USES, example: 'faces' })
  use: ModelUse;

  @ApiProperty({ example: 'immich-ml' })
  driver: string;

  /** `unavailable`: something is missing in its configuration. */
  @ApiProperty({ enum: ['up', 'down', 'unavailable'], example: 'up' })
  status: 'up' | 'down' | 'unavailable';

  /** How long the check took, in milliseconds; 0 where there was nobody to ask. */
  @ApiProperty({ type: 'integer', example: 12 })
  latencyMs: number;

  /** Of a model in a process of the platform's own: how far it is where it is furthest. `cold`: nobody has asked it yet. */
  @ApiProperty({ enum: MODEL_STATES, required: false, example: 'ready' })
  state?: ModelState;
}

export class HealthDto {
  /** `down`: it cannot do its work. `degraded`: a part is down that it can do without for a while. */
  @ApiProperty({ example: 'up' })
  status: 'up' | 'degraded' | 'down';

  database: HealthPartDto;
  queue: HealthPartDto;
  cache: HealthPartDto;
  storage: HealthPartDto;
  captioner: HealthPartDto;

  /** Every model that is configured. One that is down makes the whole `degraded`, never `down`. */
  models: HealthModelDto[];
}

export class UpDto {
  @ApiProperty({ example: 'up' })
  status: 'up';
}
