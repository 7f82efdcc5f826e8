/** What was opened one after the other, to be closed in reverse; Node 20 has no AsyncDisposableStack. */
export class Opened implements AsyncDisposable {
  readonly #closings: (() => Promise<void>)[] = [];

  /** Adds a resource that closes itself. */
  use<T extends AsyncDisposable>(resource: T): T {
    return this.adopt(resource, () => resource[Symbol.asyncDispose]());
  }

  /** Adds a resource with what closes it. */
  adopt<T>(resource: T, close: (resource: T) => PromiseLike<void>): T {
    this.#closings.push(async () => close(resource));
    return resource;
  }

  /** Closes everything, also where closing one of them fails; throws the first failure at the end. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.#closings.pop(); close; close = this.#closings.pop()) {
      await close().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
