/** Invented people: each is an ellipse of one colour, by which the tiny models know them. RGB, 0–255. */
export const PEOPLE = { rose: [230, 80, 120], jade: [60, 180, 110], azure: [70, 110, 220] } as const;
export type Person = keyof typeof PEOPLE;

/** As parts of the face's box: the eye on the left of the picture, the one on the right, nose, corners of the mouth. */
export const LANDMARKS = [
  [0.32, 0.4],
  [0.68, 0.4],
  [0.5, 0.58],
  [0.36, 0.76],
  [0.64, 0.76],
] as const;
