import { Module } from '@nestjs/common';
import { ImagesModule } from '../images/images.module.js';
import { FaceChangesController } from './changes/face-changes.controller.js';
import { FaceChangesService } from './changes/face-changes.service.js';
import { PeopleUndo } from './changes/people-undo.js';
import { FaceCropsController } from './crops/crops.controller.js';
import { FaceCrops } from './crops/face-crops.js';
import { FacesModule } from './faces.module.js';
import { FacePresenter } from './people/face-presenter.js';
import { FacesController } from './people/faces.controller.js';
import { PeopleEditor } from './people/people-editor.js';
import { PeopleReader } from './people/people-reader.js';
import { PeopleTurn } from './people/people-turn.js';
import { FaceClustersController } from './people/people.controller.js';
import { PeopleService } from './people/people.service.js';

/** People, for those who ask. In API processes only. */
@Module({
  imports: [FacesModule, ImagesModule],
  controllers: [FaceClustersController, FaceChangesController, FaceCropsController, FacesController],
  providers: [
    FacePresenter,
    FaceCrops,
    PeopleReader,
    PeopleTurn,
    PeopleEditor,
    PeopleUndo,
    PeopleService,
    FaceChangesService,
  ],
})
export class FacesApiModule {}
