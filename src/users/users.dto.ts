import { ApiProperty, PartialType, PickType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { NewPasswordDto, NO_CONTROLS, SignupDto, TEXT_LIMIT } from '../auth/auth.dto.js';
import { UserDto } from '../auth/user.dto.js';
import { IfGiven } from '../common/if-given.js';
import { PageDto, PageQueryDto } from '../common/paging.dto.js';
import type { Role, User } from '../database/entities/user.entity.js';

const ROLES = ['user', 'admin'] as const;

export class UpdateMeDto extends PartialType(PickType(SignupDto, ['username', 'email']), {
  skipNullProperties: false,
}) {}

export class ChangePasswordDto extends NewPasswordDto {
  @ApiProperty({ example: 'nine brass kettles', format: 'password' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(TEXT_LIMIT)
  currentPassword: string;
}

export class ListUsersDto extends PageQueryDto {
  /** Part of a user name or e-mail address. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  @Matches(NO_CONTROLS, { message: 'q must not hold control characters' })
  q?: string;

  @ApiProperty({ enum: ROLES, required: false })
  @IsOptional()
  @IsIn(ROLES)
  role?: Role;

  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  disabled?: boolean;
}

export class UpdateUserDto {
  /** Shut out at once, or let in again. Disabling ends all sessions; API keys work again afterwards. */
  @IfGiven()
  @IsBoolean()
  disabled?: boolean;

  @ApiProperty({ enum: ROLES, required: false })
  @IfGiven()
  @IsIn(ROLES)
  role?: Role;

  /** How many bytes the originals may take together; null for the installation's default. */
  @ApiProperty({ type: 'integer', nullable: true, required: false, example: 1073741824 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  quotaBytes?: number | null;

  /** How many calls of models the account's images may cause in a day, by UTC; 0 without limit, null for the installation's. */
  @ApiProperty({ type: 'integer', nullable: true, required: false, example: 500 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000_000_000)
  modelCallsPerDay?: number | null;
}

/** A user as administrators see it. */
export class AdminUserDto extends UserDto {
  disabled: boolean;

  /** Calls of models in a day, where the account has a limit of its own; 0 is without limit. */
  @ApiProperty({ type: 'integer', nullable: true, example: 500 })
  modelCallsPerDay: number | null;

  static override from(user: User, defaultQuotaBytes: number): AdminUserDto {
    return Object.assign(UserDto.from(user, defaultQuotaBytes), {
      disabled: user.disabled,
      modelCallsPerDay: user.modelCallsPerDay,
    });
  }
}

export class AdminUserPageDto extends PageDto {
  data: AdminUserDto[];
}
