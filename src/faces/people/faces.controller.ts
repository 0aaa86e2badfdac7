import { Body, Controller, Get, Param, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, CurrentUser, type Principal } from '../../auth/access.js';
import { ApiProblems } from '../../common/api-problems.js';
import { ImageNotFound } from '../../images/images.errors.js';
import { FaceIdPipe, idPipe } from '../id.pipes.js';
import { ImageFaceListDto, MovedFaceDto, MoveFaceDto } from './people.dto.js';
import { PeopleService } from './people.service.js';

const ImageIdPipe = idPipe(ImageNotFound);

/** Single faces. */
@ApiTags('faces')
@Controller()
export class FacesController {
  constructor(private readonly people: PeopleService) {}

  /** Move a face to another person, or with null to one of its own. What is moved stays where it was put. */
  @Patch('faces/:id')
  @Allow('images:write')
  @ApiProblems({ 404: ['FACE_NOT_FOUND', 'FACE_CLUSTER_NOT_FOUND'] })
  move(
    @CurrentUser() user: Principal,
    @Param('id', FaceIdPipe) id: string,
    @Body() { clusterId }: MoveFaceDto,
  ): Promise<MovedFaceDto> {
    return this.people.move(user, id, clusterId);
  }

  /** The faces in an image, and whose they are. */
  @Get('images/:id/faces')
  @Allow('images:read')
  @ApiProblems({ 404: ['IMAGE_NOT_FOUND'] })
  ofImage(@CurrentUser() user: Principal, @Param('id', ImageIdPipe) id: string): Promise<ImageFaceListDto> {
    return this.people.ofImage(user, id);
  }
}
