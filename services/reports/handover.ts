/** Pieces on their way from who makes them to who takes them: the maker waits while enough of them lie there. */

/** How many pieces may lie there. */
const WAITING_MAX = 16;

/** A handover. */
export class Handover<T> {
  #waiting: T[] = [];
  #isEnded = false;
  #failure: { readonly error: unknown } | undefined;
  #wakeTaker = (): void => {};
  #wakeMaker = (): void => {};

  /** Hands a piece over; resolves once there is room for another. */
  async put(piece: T): Promise<void> {
    this.#waiting.push(piece);
    this.#wakeTaker();
    while (this.#waiting.length >= WAITING_MAX && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#wakeMaker = resolve;
      });
    }
  }

  /** Shows a piece that the next one of its kind makes stale: dropped where others lie there already. */
  show(piece: T): void {
    if (this.#waiting.length > 0) return;
    this.#waiting.push(piece);
    this.#wakeTaker();
  }

  /** Nothing more will come; where it ended badly, the taker is told. */
  end(failure?: { readonly error: unknown }): void {
    this.#isEnded = true;
    this.#failure = failure;
    this.#wakeTaker();
  }

  /** The pieces, as many at a time as lie there. */
  async *taken(): AsyncGenerator<readonly T[]> {
    try {
      for (;;) {
        while (this.#waiting.length === 0 && !this.#isEnded) {
          await new Promise<void>((resolve) => {
            this.#wakeTaker = resolve;
          });
        }
        const pieces = this.#waiting;
        this.#waiting = [];
        this.#wakeMaker();
        if (pieces.length > 0) yield pieces;
        else if (this.#failure !== undefined) throw this.#failure.error;
        else return;
      }
    } finally {
      this.#isEnded = true;
      this.#wakeMaker();
    }
  }
}
