import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';
import { Truth } from '../truth.js';

export class ClassifyQueryDto {
  /** Only tell who would be asked what: nothing is stored, and nobody asked. The form may say so too. */
  @IsOptional()
  @ApiProperty({ type: 'boolean' })
  @Truth()
  @IsBoolean()
  dryRun: boolean = false;

  /**
   * Find everything out once more, whatever is known of the picture; what is under way is joined all the same. What
   * providers have said stands for `PROVIDER_ANSWER_TTL`. The form may say so too.
   */
  @IsOptional()
  @ApiProperty({ type: 'boolean' })
  @Truth()
  @IsBoolean()
  refresh: boolean = false;
}

const TEXTS = { type: 'object', additionalProperties: { type: 'string' } } as const;

/** Named as they always were, as programs read them. */
export class ResultLineDto {
  @ApiProperty({ example: 'estimated-price' })
  data_description: string;

  /** As Python writes types. */
  @ApiProperty({ example: 'dict[str, str]' })
  data_type: string;

  /** All values are text; empty where they are not known. A list for `second-hand-offers`. */
  @ApiProperty({
    oneOf: [TEXTS, { type: 'array', items: TEXTS }],
    example: { price: '189.99 EUR', min_range: '150.00 EUR', max_range: '210.00 EUR', certainty: '0.72' },
  })
  data: unknown;
}

export class LineErrorDto {
  @ApiProperty({ example: 'NO_RETAIL_PAGE' })
  code: string;

  @ApiProperty({ example: 'No page was found on which the maker or a shop describes it' })
  message: string;
}

/** A stage that failed, found nothing or cannot run here. What hangs below it has no line. */
export class FailedLineDto {
  @ApiProperty({ example: 'producer-url' })
  data_description: string;

  error: LineErrorDto;
}
