/** SQLSTATE's classes of values that cannot be, such as text with NUL, and of what exceeds a limit of the server. */
const CLASSES = ['22', '54'];
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Whether PostgreSQL refused a value as such: it would do so each time. */
export function isNotStorable(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const { code } = error;
  return typeof code === 'string' && SQLSTATE.test(code) && CLASSES.includes(code.slice(0, 2));
}
