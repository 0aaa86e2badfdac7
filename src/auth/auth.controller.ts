import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../common/api-problems.js';
import type { AppConfig } from '../config/app-config.js';
import { InjectConfig } from '../config/config.module.js';
import { Allow, CurrentUser, FromClient, Public, type Client, type Principal } from './access.js';
import { LoginDto, RefreshDto, SignupDto, TokensDto } from './auth.dto.js';
import { AuthService } from './auth.service.js';
import { UserDto } from './user.dto.js';

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    @InjectConfig('images') private readonly images: AppConfig['images'],
  ) {}

  /** Make an account. */
  @Post('signup')
  @Public()
  @ApiProblems({
    403: ['SIGNUP_CLOSED'],
    409: ['USERNAME_TAKEN', 'EMAIL_TAKEN'],
    422: ['VALIDATION_FAILED'],
    429: ['TOO_MANY_ATTEMPTS'],
    503: ['BUSY'],
  })
  async signup(@Body() body: SignupDto, @FromClient() client: Client): Promise<UserDto> {
    return UserDto.from(await this.auth.signup(body, client), this.images.defaultQuotaBytes);
  }

  /** Log in, with JSON or OAuth 2's password form. */
  @Post('login')
  @Public()
  @ApiProblems({ 401: ['INVALID_CREDENTIALS'], 429: ['TOO_MANY_ATTEMPTS'], 503: ['BUSY'] })
  @HttpCode(200)
  @ApiConsumes('application/json', 'application/x-www-form-urlencoded')
  login(@Body() body: LoginDto, @FromClient() client: Client): Promise<TokensDto> {
    return this.auth.login(body, client);
  }

  /** Exchange a refresh token for the next pair of tokens; using one twice ends the session. */
  @Post('refresh')
  @Public()
  @ApiProblems({ 401: ['INVALID_REFRESH_TOKEN'] })
  @HttpCode(200)
  refresh(@Body() body: RefreshDto): Promise<TokensDto> {
    return this.auth.refresh(body.refresh_token);
  }

  /** End this session; its tokens stop working at once. */
  @Post('logout')
  @Allow('session')
  @HttpCode(204)
  async logout(@CurrentUser() user: Principal): Promise<void> {
    await this.auth.logout(user);
  }
}
