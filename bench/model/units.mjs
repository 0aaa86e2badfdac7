// Numbers for people: two or three digits, with the unit that suits.
const digits = (value, places = 3) => String(Number(value.toPrecision(places)));

/** Less than this is below what the measurements can tell apart from nothing. */
const LEAST = 0.001;

export const number = (value) => {
  if (value === undefined) return '';
  return value > 0 && value < LEAST ? `<${LEAST}` : digits(value, 2);
};

const scaled = (value, step, names) => {
  let at = 0;
  let rest = value;
  while (rest >= step * 0.9995 && at < names.length - 1) {
    rest /= step;
    at++;
  }
  return `${digits(rest, rest >= 100 ? 3 : 2)}${names[at]}`;
};

export const bytes = (value) =>
  value === undefined ? '' : scaled(value, 1000, [' B', ' kB', ' MB', ' GB', ' TB', ' PB']);

export const count = (value) => scaled(value, 1000, ['', 'k', 'M', 'G']);

export const seconds = (value) => (value < 90 ? `${digits(value, 2)} s` : `${digits(value / 60, 2)} min`);
