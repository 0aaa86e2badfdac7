/** Names from dark to light, each with the OKLab lightness (0–1) that it ends at. */
export type Ladder = { name: string; until: number }[];

/** From dull to vivid: the chroma that each ends at, and its ladder, written `name until, name until, name`. */
type Bands = (readonly [until: number, ladder: string])[];

const END = Infinity;

const GREYS = 'black 0.255, dark grey 0.475, grey 0.7, light grey 0.915, white';

const WARM_GREYS = 'dark brown 0.42, brown 0.52, taupe 0.66, beige 0.88, cream';

const ROSE: Bands = [
  [0.03, GREYS],
  [0.15, 'burgundy 0.48, pink'],
  [END, 'burgundy 0.42, magenta 0.6, pink'],
];

const RED: Bands = [
  [0.035, 'dark brown 0.36, taupe 0.7, pink'],
  [0.08, 'dark brown 0.36, brown 0.6, pink'],
  [0.12, 'dark red 0.4, brown 0.6, salmon 0.85, pink'],
  [0.18, 'dark red 0.5, red 0.65, salmon'],
  [END, 'dark red 0.45, red'],
];

const TERRACOTTA: Bands = [
  [0.035, WARM_GREYS],
  [0.065, 'dark brown 0.36, brown 0.62, tan 0.8, peach'],
  [0.13, 'dark brown 0.34, brown 0.58, terracotta 0.72, salmon 0.8, peach'],
  [END, 'dark brown 0.34, brown 0.55, orange'],
];

const ORANGE: Bands = [
  [0.035, WARM_GREYS],
  [0.055, 'dark brown 0.36, brown 0.64, tan 0.78, beige 0.9, cream'],
  [0.13, 'dark brown 0.36, brown 0.64, tan 0.82, peach'],
  [END, 'dark brown 0.34, brown 0.58, orange'],
];

const GOLD: Bands = [
  [0.035, WARM_GREYS],
  [0.07, 'dark brown 0.38, brown 0.64, tan 0.8, beige 0.9, cream'],
  [0.11, 'dark brown 0.38, brown 0.64, tan 0.82, yellow'],
  [END, 'dark brown 0.36, brown 0.58, gold 0.88, yellow'],
];

const KHAKI: Bands = [
  [0.035, WARM_GREYS],
  [0.07, 'olive 0.68, beige 0.9, cream'],
  [0.12, 'olive 0.7, gold 0.8, yellow'],
  [END, 'olive 0.66, gold 0.88, yellow'],
];

const YELLOW: Bands = [
  [0.028, GREYS],
  [0.085, 'olive 0.68, beige 0.9, cream'],
  [END, 'olive 0.72, yellow'],
];

const YELLOW_GREEN: Bands = [
  [0.028, GREYS],
  [0.06, 'dark green 0.4, sage green 0.8, light green'],
  [0.14, 'dark green 0.4, olive 0.68, light green'],
  [END, 'dark green 0.4, olive 0.58, green 0.72, lime'],
];

const GREEN: Bands = [
  [0.025, GREYS],
  [0.06, 'dark green 0.44, sage green 0.8, light green'],
  [0.19, 'dark green 0.46, green 0.76, light green'],
  [0.25, 'green 0.8, lime'],
  [END, 'green 0.8, lime'],
];

const TEAL: Bands = [
  [0.028, GREYS],
  [0.045, 'dark teal 0.45, blue grey 0.75, light blue'],
  [0.08, 'dark teal 0.4, teal 0.72, light blue'],
  [END, 'dark teal 0.38, teal 0.65, turquoise 0.87, cyan'],
];

const BLUE: Bands = [
  [0.026, GREYS],
  [0.045, 'dark blue 0.36, blue grey 0.72, light blue'],
  [0.09, 'navy 0.29, dark blue 0.44, slate blue 0.7, light blue'],
  [0.15, 'navy 0.3, dark blue 0.44, blue 0.64, sky blue 0.8, light blue'],
  [END, 'navy 0.3, blue 0.64, sky blue'],
];

const PURPLE: Bands = [
  [0.026, 'black 0.255, dark grey 0.475, grey 0.7, light grey 0.9, lavender'],
  [0.12, 'purple 0.7, lavender'],
  [END, 'purple 0.5, violet'],
];

const ORCHID: Bands = [
  [0.03, GREYS],
  [0.12, 'purple 0.7, lavender'],
  [END, 'purple 0.5, magenta 0.735, violet'],
];

/** By the OKLCH hue in degrees that each ends at: red is 29, yellow 110, green 142, blue 264, magenta 328. */
const BY_HUE: [until: number, bands: Bands][] = [
  [12, ROSE],
  [38, RED],
  [56, TERRACOTTA],
  [76, ORANGE],
  [92, GOLD],
  [104, KHAKI],
  [117, YELLOW],
  [130, YELLOW_GREEN],
  [172, GREEN],
  [212, TEAL],
  [285, BLUE],
  [312, PURPLE],
  [340, ORCHID],
  [360, ROSE],
];

export const NEUTRALS = parseLadder(GREYS);

export const FAMILIES = BY_HUE.map(([until, bands]) => ({
  until,
  bands: bands.map(([until, ladder]) => ({ until, ladder: parseLadder(ladder) })),
}));

function parseLadder(written: string): Ladder {
  return written.split(', ').map((step) => {
    const [, name, until] = /^(\D+?)(?: ([\d.]+))?$/.exec(step)!;
    return { name: name!, until: until ? Number(until) : END };
  });
}
