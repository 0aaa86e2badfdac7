import { table, type Column } from './table.js';
import type { Tracked } from './tracker.js';

const SHOWN_COLOURS = 3;
/** Where output goes to a file. */
const WIDE = 200;
/** All other columns at their widest, with the gaps. */
const OTHERS = 84;
const NARROWEST = 12;

/** What was found in each picture. */
export function report(tracked: Tracked[]): string {
  const room = (process.stdout.columns ?? WIDE) - OTHERS;
  return table(columns(Math.max(room, 2 * NARROWEST)), tracked.map(row));
}

const columns = (room: number): Column[] => [
  { title: 'Picture', width: 23 },
  { title: 'Size', width: 11 },
  { title: 'Caption', width: Math.ceil(room * 0.65) },
  { title: 'Colours', width: 18 },
  { title: 'Tags', width: Math.floor(room * 0.35) },
  { title: 'Sharpness', width: 9 },
  { title: 'Time', width: 7 },
];

function row({ name, image, took }: Tracked): string[] {
  const sharpness = (image.quality as { sharpness?: number } | null)?.sharpness;
  return [
    name,
    `${image.width}×${image.height}`,
    image.caption ?? (image.status === 'failed' ? '(not decodable)' : '–'),
    colours(image.palette ?? []),
    image.tags.join(', '),
    sharpness?.toFixed(2) ?? '–',
    took === undefined ? 'pending' : `${(took / 1000).toFixed(1)} s`,
  ];
}

function colours(palette: { hex: string; name: string }[]): string {
  const shown = palette.slice(0, SHOWN_COLOURS);
  if (!process.stdout.isTTY || process.stdout.getColorDepth() < 24)
    return shown.map(({ name }) => name).join(', ');
  return palette.map(({ hex }) => swatch(hex)).join('');
}

/** Two blanks on the colour itself. */
function swatch(hex: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `\u001b[48;2;${red};${green};${blue}m  \u001b[0m`;
}
