import * as format from './format.js';
import { h } from './dom.js';

const isKnown = ([, value]) => value !== null && value !== undefined && value !== '';

/** @param rows of a term, what is known of it, and that one’s attributes; where nothing is, it is left out */
export const factList = (rows) =>
  h(
    'dl',
    { class: 'facts' },
    rows
      .filter(isKnown)
      .flatMap(([term, value, attributes = {}]) => [h('dt', {}, term), h('dd', attributes, value)]),
  );

/** What the file and its camera say, as a list of terms. */
export function facts(image) {
  const metadata = image.metadata ?? {};
  return factList([...fileRows(image), ...cameraRows(metadata), ...wordRows(metadata)]);
}

function fileRows({ width, height, fileType, fileSize, uploadDate, metadata }) {
  const megapixels = (width * height) / 1e6;
  const pages = metadata?.pages > 1 ? `, ${metadata.pages} frames` : '';
  const depth = [
    metadata?.colourSpace?.replace(/^srgb$/, 'sRGB'),
    metadata?.bitsPerSample && `${metadata.bitsPerSample} bit`,
  ].filter(Boolean);
  return [
    ['Size', `${width} × ${height}${megapixels >= 0.1 ? `, ${megapixels.toFixed(1)} MP` : ''}`],
    ['File', `${format.formatName(fileType)}, ${format.bytes(fileSize)}${pages}`],
    ['Colour', [...depth, metadata?.iccProfile].filter(Boolean).join(', ')],
    ['Uploaded', format.moment(uploadDate)],
  ];
}

function cameraRows({ camera, exposure, gps, takenAt }) {
  return [
    ['Taken', takenAt && format.wallTime(takenAt)],
    ['Camera', camera && cameraName(camera)],
    ['Lens', camera?.lens],
    ['Exposure', exposure && exposureText(exposure)],
    ['Focal length', exposure?.focalLength && focalText(exposure)],
    ['Place', gps && place(gps)],
    ['Software', camera?.software],
  ];
}

const wordRows = ({ title, description, artist, copyright, keywords }) => [
  ['Title', title],
  ['Description', description],
  ['Artist', artist],
  ['Copyright', copyright],
  ['Keywords', keywords?.join(', ')],
];

/** Many makers repeat themselves in the model: `Canon Canon EOS 40D`. */
function cameraName({ make, model }) {
  if (!make || !model) return make ?? model;
  return model.toLowerCase().startsWith(make.split(' ')[0].toLowerCase()) ? model : `${make} ${model}`;
}

function exposureText({ time, fNumber, iso, flash }) {
  return [time && format.exposureTime(time), fNumber && `ƒ/${fNumber}`, iso && `ISO ${iso}`, flash && 'flash']
    .filter(Boolean)
    .join(' · ');
}

const focalText = ({ focalLength, focalLength35mm }) =>
  focalLength35mm && focalLength35mm !== focalLength
    ? `${focalLength} mm (${focalLength35mm} mm in 35 mm terms)`
    : `${focalLength} mm`;

function place(gps) {
  const { latitude, longitude, altitude } = gps;
  const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=14/${latitude}/${longitude}`;
  const height = typeof altitude === 'number' ? `, ${Math.round(altitude)} m` : '';
  return h(
    'a',
    { href: map, target: '_blank', rel: 'noopener noreferrer' },
    format.coordinates(gps) + height,
  );
}
