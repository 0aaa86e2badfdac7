/** Runs what it is given one after the other, in the order of the calls. */
export function oneAtATime() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    // The failure is its caller's; who comes next only waits for the end.
    last = result.catch(() => undefined);
    return result;
  };
}
