import type { MetadataResult } from '../productions.js';

/** Maker and model as people say them: `Canon EOS R6`, not `Canon Canon EOS R6`. */
export function cameraName(camera: MetadataResult['camera']): string | null {
  const { make, model } = camera ?? { make: null, model: null };
  if (!make || !model) return model ?? make;
  return brandIn(make, model) ? model : `${make} ${model}`;
}

/** The brand alone, in lower case: of `NIKON CORPORATION` with `NIKON D70`, `nikon`. */
export function cameraBrand(camera: MetadataResult['camera']): string | null {
  if (!camera?.make) return null;
  const brand = (camera.model && brandIn(camera.make, camera.model)) || camera.make.split(' ')[0]!;
  return brand.toLowerCase();
}

/** The model's first word, where the maker's name has it too. */
function brandIn(make: string, model: string): string | undefined {
  const [first = ''] = model.split(' ');
  const words = make.toLowerCase().split(' ');
  return words.includes(first.toLowerCase()) ? first : undefined;
}
