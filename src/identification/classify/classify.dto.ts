import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';

const TRUTH: Record<string, boolean> = { true: true, '1': true, '': true, false: false, '0': false };
/** Neither queries nor the text parts of a form have another type; a bare `?dryRun` is meant as well. */
const truth = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && Object.hasOwn(TRUTH, value) ? TRUTH[value] : value;

export class ClassifyQueryDto {
  /** Only tell who would be asked what: nothing is stored, and nobody asked. The form may say so too. */
  @IsOptional()
  @ApiProperty({ type: 'boolean' })
  @Transform(truth)
  @IsBoolean()
  dryRun: boolean = false;
}

/** Named as they always were, as programs read them. */
export class ResultLineDto {
  @ApiProperty({ example: 'estimated-price' })
  data_description: string;

  /** As Python writes types. */
  @ApiProperty({ example: 'dict[str, str]' })
  data_type: string;

  /** All values are text; empty where they are not known. */
  @ApiProperty({
    example: { price: '189.99 EUR', min_range: '150 EUR', max_range: '210 EUR', certainty: '0.72' },
  })
  data: unknown;
}

export class LineErrorDto {
  @ApiProperty({ example: 'NO_RETAIL_PAGE' })
  code: string;

  @ApiProperty({ example: 'No page of a shop was found' })
  message: string;
}

/** A stage that failed, found nothing or cannot run here. What hangs below it has no line. */
export class FailedLineDto {
  @ApiProperty({ example: 'producer-url' })
  data_description: string;

  error: LineErrorDto;
}
