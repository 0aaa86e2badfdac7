import { ApiProperty } from '@nestjs/swagger';

export class BoardSessionDto {
  /** Where to go now, with the cookie that came along. */
  @ApiProperty({ example: '/admin/queues' })
  url: string;

  /** Until then; ends earlier with the session, or with the role. */
  expiresAt: Date;
}
