/** @returns the element with this id, which the page always has. */
export const byId = (id) => document.getElementById(id);

/**
 * Makes an element. Text always becomes a text node, so data from users or models cannot become markup.
 *
 * @param properties `on: {click}` adds listeners, `vars: {'--x': 1}` sets custom properties (the content
 *   security policy forbids `style` attributes, not the style object), `true`/`false` set or leave out an attribute
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  const { on = {}, vars = {}, ...attributes } = properties;
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
  for (const [name, value] of Object.entries(vars)) element.style.setProperty(name, String(value));
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Leads those who use no mouse on to what has come in the place of where they were. */
export function leadTo(element) {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

/** A bar that shows a part of a whole, 0–1. Browsers draw `<meter>` each in a way of their own. */
export const gauge = (label) =>
  h('span', { class: 'gauge', role: 'meter', 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-label': label });

export function setGauge(element, value) {
  element.setAttribute('aria-valuenow', Math.round(value * 100));
  element.style.setProperty('--value', String(Math.min(1, Math.max(0, value))));
}

/** Shows the text, or hides the element when there is none. */
export function say(element, text) {
  element.textContent = text ?? '';
  element.hidden = !text;
}

/** Calls at most once per pause, with the last arguments. */
export function debounce(action, milliseconds) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...args), milliseconds);
  };
}

/** Calls at most once per pause, also while calls never cease; the last one is never lost. */
export function throttle(action, milliseconds) {
  let timer;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      action();
    }, milliseconds);
  };
}
