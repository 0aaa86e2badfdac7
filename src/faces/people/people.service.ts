import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/access.js';
import { ImageReader } from '../../images/image-reader.js';
import { FaceCrops } from '../crops/face-crops.js';
import { PeopleEditor } from './people-editor.js';
import { PeopleReader } from './people-reader.js';
import type {
  ChangedPersonDto,
  ImageFaceListDto,
  MovedFaceDto,
  SeparatedPeopleDto,
  UpdatePersonDto,
} from './people.dto.js';

/** Changes people, and tells what became of them. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly editor: PeopleEditor,
    private readonly reader: PeopleReader,
    private readonly images: ImageReader,
    private readonly crops: FaceCrops,
  ) {}

  async update(owner: Principal, id: string, edit: UpdatePersonDto): Promise<ChangedPersonDto> {
    const { changeId } = await this.editor.update(owner, id, edit);
    return { ...(await this.reader.get(owner, id)), changeId };
  }

  async merge(owner: Principal, id: string, clusterIds: readonly string[]): Promise<ChangedPersonDto> {
    const { changeId } = await this.editor.merge(owner, id, clusterIds);
    return { ...(await this.reader.get(owner, id)), changeId };
  }

  async split(owner: Principal, id: string, faceIds: readonly string[]): Promise<ChangedPersonDto> {
    const { result: created, changeId } = await this.editor.split(owner, id, faceIds);
    return { ...(await this.reader.get(owner, created)), changeId };
  }

  async separate(owner: Principal, id: string, clusterId: string): Promise<SeparatedPeopleDto> {
    const { changeId } = await this.editor.separate(owner, id, clusterId);
    return { changeId };
  }

  async move(owner: Principal, faceId: string, clusterId: string | null): Promise<MovedFaceDto> {
    const { changeId } = await this.editor.move(owner, faceId, clusterId);
    return { ...(await this.reader.face(owner, faceId)), changeId };
  }

  async forget(owner: Principal, id: string): Promise<void> {
    await this.crops.remove(await this.editor.forget(owner, id));
  }

  async ofImage(owner: Principal, imageId: string): Promise<ImageFaceListDto> {
    await this.images.getOwned(owner, imageId);
    return { data: await this.reader.ofImage(imageId) };
  }
}
