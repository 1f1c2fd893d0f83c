const share = 2; // times as long as work took, it rests

/**
 * Answers a function that has work done soon, however often it is called: once a frame at most, and, with the
 * drawing that it causes, for no more than a third of the time, so that a burst of news leaves the page usable.
 */
export function paced(work: () => void): () => void {
  let waiting = false;
  let after = 0; // time before which it rests
  const run = (): void => {
    waiting = false;
    const start = performance.now();
    work();
    const done = (): void => void (after = performance.now() + share * (performance.now() - start));
    requestAnimationFrame(() => setTimeout(done));
  };
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(run, Math.max(8, after - performance.now()));
  };
}
