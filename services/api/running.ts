/** Work that reports as it runs, as a stream of what it reports. */

/**
 * What `work` reports and, last, what it returns. Reports that come faster than they are taken are dropped but the
 * newest: who looks at progress wants to know how it is now.
 */
export async function* running<R, T>(
  work: (report: (latest: R) => void) => Promise<T>,
): AsyncGenerator<R | T> {
  let latest: R | undefined;
  let wake = (): void => {};
  let isDone = false;
  const done = work((report) => {
    latest = report;
    wake();
  }).finally(() => {
    isDone = true;
    wake();
  });
  // Whoever stops listening must not leave a rejection behind that nobody takes.
  done.catch(() => undefined);
  while (!isDone) {
    if (latest === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (latest !== undefined) {
      const report = latest;
      latest = undefined;
      yield report;
    }
  }
  yield await done;
}
