import { SignedQueryDto } from '../../images/media/thumbnail.dto.js';

/** What a signed link to a processed image carries. */
export class OutputQueryDto extends SignedQueryDto {}
