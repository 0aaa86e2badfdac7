type Camera = { make: string | null; model: string | null } | null;

/** Makers that people search by. Firms that only put their letters into a file are not among them. */
const BRANDS = new Set(
  (
    'agfa apple arri asus blackberry canon casio contax dji epson fairphone fujifilm garmin google gopro ' +
    'hasselblad honor hp htc huawei insta360 jolla kodak konica kyocera leica lg lumix mamiya microsoft ' +
    'minolta minox motorola nikon nokia nothing olympus oneplus oppo panasonic parrot pentax phaseone polaroid ' +
    'realme ricoh rollei samsung sanyo sharp sigma sony toshiba vivo xiaomi yashica yuneec zeiss zte'
  ).split(' '),
);

/** What firms are registered as and nobody says. */
const LEGAL_FORM =
  /[ ,]+(?:imaging|optical|photo|corp(?:oration)?|company|co|ltd|limited|inc|incorporated|gmbh|ag|electronics)\b\.?(?=[ ,]|$)/gi;

/** Some write all names that the model is sold by into it: `<Digimax i50 MP3, Samsung #1 MP3>`. */
const LISTED_MODELS = /^<([^,>]+).*$/;

/** What the model is in general, or can do besides. */
const TRAILING_KIND = /(?: MP3| (?:ZOOM )?DIGITAL(?: CAMERA)?)$/i;

/** Maker and model as people say them: `Canon EOS R6`, not `Canon Canon EOS R6`. */
export function cameraName(camera: Camera): string | null {
  const make = sayMake(camera?.make);
  const model = sayModel(camera?.model);
  if (!make || !model) return model || make || null;
  const first = model.split(' ')[0]!.toLowerCase();
  const saysItself = BRANDS.has(first) || make.toLowerCase().split(' ').includes(first);
  return saysItself ? model : `${make} ${model}`;
}

/** The brand alone, in lower case: of `EASTMAN KODAK COMPANY`, `kodak`; null where it is not widely known. */
export function cameraBrand(camera: Camera): string | null {
  const words = `${camera?.model?.split(' ')[0] ?? ''} ${camera?.make ?? ''}`.toLowerCase().split(/[ ,.]+/);
  return words.find((word) => BRANDS.has(word)) ?? null;
}

const sayMake = (make: string | null | undefined) =>
  (make ?? '').replace(LEGAL_FORM, '').split(' ').map(calmDown).join(' ').trim();

function sayModel(model: string | null | undefined): string {
  const [first = '', ...rest] = (model ?? '')
    .replace(LISTED_MODELS, '$1')
    .replace(TRAILING_KIND, '')
    .split(' ');
  // Only brands are known to be words; `COOLPIX` may be shouted, but `HDR-HC3` must be.
  return [BRANDS.has(first.toLowerCase()) ? calmDown(first) : first, ...rest].join(' ').trim();
}

/** `OLYMPUS` and `samsung` as names are written; `HP` and `DJI` are initials. */
function calmDown(word: string): string {
  const shouted = word.length > 3 && word === word.toUpperCase();
  if (shouted) return word[0]! + word.slice(1).toLowerCase();
  const known = word === word.toLowerCase() && BRANDS.has(word);
  return known ? word[0]!.toUpperCase() + word.slice(1) : word;
}
