import { ApiHideProperty, ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsEmail, IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import {
  FollowsEmailRules,
  FollowsPasswordRules,
  FollowsUsernameRules,
} from './accounts/account-validators.js';
import { USERNAME_LENGTH } from './accounts/identity.js';
import { PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARACTERS } from './passwords/password-policy.js';

/** Characters; what is longer is no login. */
export const TEXT_LIMIT = 1024;
const EMAIL_LIMIT = 254;

/** PostgreSQL refuses NUL in text; the others have no place in a line of text either. */
export const NO_CONTROLS = /^[^\p{Cc}]*$/u;

export const trimmed = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.trim() : value;

const PASSWORD_FORM = {
  format: 'password',
  minLength: PASSWORD_MIN_CHARACTERS,
  maxLength: PASSWORD_MAX_BYTES,
};

export class SignupDto {
  /** 3 to 64 letters, digits, dots, hyphens and underscores of any script. Upper and lower case are one. */
  @ApiProperty({ example: 'ada', minLength: USERNAME_LENGTH.min, maxLength: USERNAME_LENGTH.max })
  @IsString()
  @FollowsUsernameRules()
  username: string;

  @ApiProperty({ example: 'ada@example.org', format: 'email', maxLength: EMAIL_LIMIT })
  @Transform(trimmed)
  @IsString()
  @IsEmail({}, { message: 'This is not an e-mail address' })
  @MaxLength(EMAIL_LIMIT)
  @FollowsEmailRules()
  email: string;

  /** 8 characters to 72 bytes (UTF-8, NFC); none of the most common ones, nor the name or the address. */
  @ApiProperty({ example: 'nine brass kettles', ...PASSWORD_FORM })
  @IsString()
  @FollowsPasswordRules()
  password: string;
}

export class NewPasswordDto {
  /** 8 characters to 72 bytes (UTF-8, NFC); none of the most common ones, nor the name or the address. */
  @ApiProperty({ example: 'ten copper kettles', ...PASSWORD_FORM })
  @IsString()
  @FollowsPasswordRules()
  newPassword: string;
}

/** The fields of OAuth 2's password form are taken too, so that stock clients can log in. */
export class LoginDto {
  /** User name or e-mail address. */
  @ApiProperty({ example: 'ada' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(TEXT_LIMIT)
  @Matches(NO_CONTROLS, { message: 'username must not hold control characters' })
  username: string;

  @ApiProperty({ example: 'nine brass kettles', format: 'password' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(TEXT_LIMIT)
  password: string;

  @ApiHideProperty()
  @IsOptional()
  @Matches(/^password$/, { message: 'grant_type must be password' })
  grant_type?: string;

  @ApiHideProperty()
  @IsOptional()
  @IsString()
  scope?: string;

  @ApiHideProperty()
  @IsOptional()
  @IsString()
  client_id?: string;

  @ApiHideProperty()
  @IsOptional()
  @IsString()
  client_secret?: string;
}

export class RefreshDto {
  /** The newest one; each is good once. */
  @ApiProperty({ example: '018f…' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(TEXT_LIMIT)
  refresh_token: string;

  @ApiHideProperty()
  @IsOptional()
  @Matches(/^refresh_token$/, { message: 'grant_type must be refresh_token' })
  grant_type?: string;
}

export class TokensDto {
  /** Send it as `Authorization: Bearer …`. */
  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiIs…' })
  access_token: string;

  @ApiProperty({ enum: ['Bearer'] })
  token_type: 'Bearer';

  /** Seconds that the access token lasts. */
  @ApiProperty({ type: 'integer', example: 900 })
  expires_in: number;

  /** Exchange it at `/auth/refresh` for the next pair. Using one twice ends the session. */
  @ApiProperty({ example: '018f…' })
  refresh_token: string;
}
