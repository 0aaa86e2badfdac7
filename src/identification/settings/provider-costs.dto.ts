import { ApiProperty } from '@nestjs/swagger';

export class ProviderCostDto {
  @ApiProperty({ example: 'serpapi' })
  name: string;

  /** Questions since midnight UTC that may have cost money, of all users together. */
  @ApiProperty({ type: 'integer', example: 120 })
  callsToday: number;

  /** The same of 30 days, the present one included. */
  @ApiProperty({ type: 'integer', example: 2300 })
  calls30Days: number;

  /** Of all providers together, for all users and a day; null where there is none. */
  @ApiProperty({ type: 'integer', nullable: true, example: 1000 })
  limit: number | null;
}

export class ProviderCostListDto {
  data: ProviderCostDto[];
}
