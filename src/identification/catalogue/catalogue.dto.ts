import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { PageDto, PageQueryDto } from '../../common/paging.dto.js';
import { plainText } from '../../common/plain-text.js';
import { CONDITIONS, type Condition } from '../../database/product.js';
import { ImageDto, ImageProductDto } from '../../images/image.dto.js';
import { IsCurrencyCode } from './is-currency-code.js';
import { IsWebAddress } from './is-web-address.js';
import { MAX } from './row-product.js';

/** As much as is counted exactly with some to spare: ten thousand millions of euros. */
const MOST_MINOR = 1_000_000_000_000;

const clean = ({ value }: { value: unknown }): unknown => plainText(value);
const cleanOrNull = ({ value }: { value: unknown }): unknown => plainText(value) || null;
const upper = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.trim().toUpperCase() : value;

export class GivenMoneyDto {
  /** In the smallest unit of the currency: 1999 and `EUR` are 19.99 euros. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: MOST_MINOR, example: 18_999 })
  @IsInt()
  @Min(0)
  @Max(MOST_MINOR)
  amountMinor: number;

  /** By ISO 4217. */
  @ApiProperty({ example: 'EUR' })
  @Transform(upper)
  @IsCurrencyCode()
  currency: string;
}

/** What is left out, or null, is not known. */
export class GivenProductDto {
  @ApiProperty({ example: 'Fujifilm X100V' })
  @Transform(clean)
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX.name)
  name: string;

  @ApiProperty({ example: 'Fujifilm', nullable: true, type: String, required: false })
  @Transform(cleanOrNull)
  @IsOptional()
  @IsString()
  @MaxLength(MAX.words)
  maker: string | null = null;

  @ApiProperty({ example: 'X100V', nullable: true, type: String, required: false })
  @Transform(cleanOrNull)
  @IsOptional()
  @IsString()
  @MaxLength(MAX.words)
  model: string | null = null;

  /** Of the maker's page, or of a shop's: `http` or `https`. */
  @ApiProperty({ example: 'https://camera.example/x100v', nullable: true, type: String, required: false })
  @Transform(cleanOrNull)
  @IsOptional()
  @IsWebAddress()
  @MaxLength(MAX.url)
  url: string | null = null;

  @ApiProperty({ type: GivenMoneyDto, nullable: true, required: false })
  @IsOptional()
  // Of a list, each would be taken for the money, and none for none.
  @IsObject()
  @ValidateNested()
  @Type(() => GivenMoneyDto)
  price: GivenMoneyDto | null = null;

  @ApiProperty({ enum: CONDITIONS, nullable: true, required: false, example: 'good' })
  @IsOptional()
  @IsIn(CONDITIONS)
  condition: Condition | null = null;

  @ApiProperty({
    example: 'A compact camera with a fixed lens',
    nullable: true,
    type: String,
    required: false,
  })
  @Transform(cleanOrNull)
  @IsOptional()
  @IsString()
  @MaxLength(MAX.description)
  description: string | null = null;

  @ApiProperty({ example: 'aluminium', nullable: true, type: String, required: false })
  @Transform(cleanOrNull)
  @IsOptional()
  @IsString()
  @MaxLength(MAX.material)
  material: string | null = null;
}

export class ListCatalogueDto extends PageQueryDto {
  /** Words in what is known of the product by name, or that a person says of it; all of them are to be there. */
  @ApiProperty({ example: 'oak chair' })
  @IsOptional()
  @Transform(clean)
  @IsString()
  @MaxLength(200)
  q?: string;
}

export class CatalogueEntryDto {
  image: ImageDto;
  product: ImageProductDto;

  /** `user`: somebody said so of this picture. `batch`: it came with the row of a batch. */
  @ApiProperty({ enum: ['user', 'batch'], example: 'batch' })
  source: 'user' | 'batch';
}

export class CataloguePageDto extends PageDto {
  data: CatalogueEntryDto[];
}
