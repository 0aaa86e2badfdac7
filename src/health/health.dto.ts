import { ApiProperty } from '@nestjs/swagger';

export class HealthPartDto {
  @ApiProperty({ example: 'up' })
  status: 'up' | 'down';

  /** How long the check took, in milliseconds. */
  @ApiProperty({ type: 'integer', example: 2 })
  latencyMs: number;
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
}

export class UpDto {
  @ApiProperty({ example: 'up' })
  status: 'up';
}
