import { IsIn, IsOptional } from 'class-validator';

const TRUTH = ['0', '1', 'true', 'false'] as const;

export class PartialQueryDto {
  /** `1` for what there is so far, of a batch that is still being processed. */
  @IsOptional()
  @IsIn(TRUTH)
  partial?: string;
}

export class ExportQueryDto extends PartialQueryDto {
  /** `failed`: rows with addresses that failed, and of those these addresses only; it can be uploaded as it is. */
  @IsOptional()
  @IsIn(['failed'])
  only?: 'failed';
}
