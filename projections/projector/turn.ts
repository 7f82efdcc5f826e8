/** One at a time, first come first served: batches of all streams are folded and written one after another. */
export class Turn {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs the work when all that was asked for before has ended. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const running = this.#last.then(work);
    this.#last = running.catch(() => undefined);
    return running;
  }
}
