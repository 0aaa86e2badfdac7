import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsString, MaxLength } from 'class-validator';
import { IfGiven } from '../../common/if-given.js';
import { PROVIDER_USES, type ProviderUse } from '../providers/provider-use.js';
import { SENDS, type Sends } from '../providers/provider.js';

/** More than there can be. */
const MAX_PROVIDERS = 100;

export class ChangeIdentificationSettingsDto {
  /** Whether pictures may be sent to providers outside of this installation: a copy of at most 1024 pixels, without metadata. */
  @ApiProperty({ type: Boolean, required: false, example: true })
  @IfGiven()
  @IsBoolean()
  sendPictures?: boolean;

  /** Who is never asked, by name. */
  @ApiProperty({ type: [String], required: false, maxItems: MAX_PROVIDERS, example: ['serpapi'] })
  @IfGiven()
  @IsArray()
  @ArrayMaxSize(MAX_PROVIDERS)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  disabledProviders?: string[];
}

export class ProviderDto {
  @ApiProperty({ example: 'serpapi' })
  name: string;

  /** What it is asked for. */
  @ApiProperty({ enum: PROVIDER_USES, isArray: true })
  uses: ProviderUse[];

  /** What of yours leaves this installation when it is asked. */
  @ApiProperty({ enum: SENDS })
  sends: Sends;

  /** Whether a question may cost money, and counts. */
  metered: boolean;

  @ApiProperty({ enum: ['available', 'unavailable'] })
  state: 'available' | 'unavailable';

  /** Why it cannot be asked here, and what to configure; null where it can. */
  @ApiProperty({ type: String, nullable: true, example: 'Set SERPAPI_API_KEY.' })
  reason: string | null;

  /** Whether you let it be asked. */
  isOn: boolean;
}

export class ProviderUsageDto {
  /** Questions since midnight UTC that may have cost money. */
  @ApiProperty({ type: 'integer', example: 12 })
  used: number;

  /** Null where there is no limit. */
  @ApiProperty({ type: 'integer', nullable: true, example: 100 })
  limit: number | null;

  resetsAt: Date;
}

export class IdentificationSettingsDto {
  /** Whether pictures may be sent to providers outside of this installation. */
  sendPictures: boolean;

  /** Since when; null while they may not. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  consentedAt: Date | null;

  @ApiProperty({ type: [String], example: [] })
  disabledProviders: string[];

  /** Who is asked as things are configured here. */
  providers: ProviderDto[];

  usage: ProviderUsageDto;
}
