import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../auth/access.js';
import { ApiProblems } from '../../../common/api-problems.js';
import { SignedQueryDto } from '../../../images/media/thumbnail.dto.js';
import { OutgoingPictures } from './outgoing-pictures.js';

/** For providers of visual search that fetch the picture they are asked about. */
@ApiTags('identification')
@Controller('outgoing/:provider/:id/picture.jpg')
export class OutgoingPicturesController {
  constructor(private readonly pictures: OutgoingPictures) {}

  /**
   * A picture, for whoever was given the signed link: a JPEG of at most 1024 pixels, without metadata, its file's name, or
   * anything else that is known of it. The link is refused ten minutes after it was given, and as soon as its owner lets
   * that provider have no pictures any more.
   */
  @Get()
  @Public()
  @Header('Cache-Control', 'private, no-store')
  @ApiOkResponse({ content: { 'image/jpeg': { schema: { type: 'string', format: 'binary' } } } })
  @ApiProblems({
    403: ['MEDIA_LINK_INVALID'],
    404: ['IMAGE_NOT_FOUND'],
    410: ['IMAGE_FILE_GONE', 'IMAGE_FILE_MISSING'],
  })
  async get(
    @Param('provider') provider: string,
    @Param('id') id: string,
    @Query() query: SignedQueryDto,
  ): Promise<StreamableFile> {
    return new StreamableFile(await this.pictures.read(provider, id, query), { type: 'image/jpeg' });
  }
}
