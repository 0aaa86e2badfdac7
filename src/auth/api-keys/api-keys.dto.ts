import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
} from 'class-validator';
import { PageDto } from '../../common/paging.dto.js';
import type { ApiKey } from '../../database/entities/api-key.entity.js';
import { SCOPES, type Scope } from '../access.js';
import { NO_CONTROLS, trimmed } from '../auth.dto.js';

export class CreateApiKeyDto {
  /** What it is for. */
  @ApiProperty({ example: 'nightly upload' })
  @Transform(trimmed)
  @IsString()
  @Length(1, 100)
  @Matches(NO_CONTROLS, { message: 'name must not hold control characters' })
  name: string;

  /**
   * What it may do; never more than its owner. Webhooks bring links to pictures to whoever receives them: changing them
   * asks for `images:read` and `images:write` together.
   */
  @ApiProperty({ enum: SCOPES, isArray: true, example: ['images:read', 'images:write'] })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  scopes: Scope[];

  /** A time in the future; left out, the key lasts until it is deleted. */
  @ApiProperty({ type: String, format: 'date-time', required: false, example: '2030-01-01T00:00:00Z' })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(/T.*(Z|[+-]\d{2}:?\d{2})$/, { message: 'expiresAt must be a time with its zone' })
  expiresAt?: string | null;
}

export class ApiKeyDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'nightly upload' })
  name: string;

  /** How the key begins. */
  @ApiProperty({ example: 'iap_3fQx1Z' })
  prefix: string;

  @ApiProperty({ enum: SCOPES, isArray: true })
  scopes: string[];

  createdAt: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  expiresAt: Date | null;

  /** To within a minute or so. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  lastUsedAt: Date | null;

  static from({ id, name, keyPrefix, scopes, createdAt, expiresAt, lastUsedAt }: ApiKey): ApiKeyDto {
    return { id, name, prefix: keyPrefix, scopes, createdAt, expiresAt, lastUsedAt };
  }
}

export class CreatedApiKeyDto extends ApiKeyDto {
  /** Shown this once: only its hash is kept. */
  @ApiProperty({ example: 'iap_3fQx1Z…' })
  key: string;
}

export class ApiKeyPageDto extends PageDto {
  data: ApiKeyDto[];
}
