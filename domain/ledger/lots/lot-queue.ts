/** The open lots of a holding, the next one to sell from in front: a binary heap, so that a sale costs log n steps. */
import type { Money, Quantity } from "../../money/amount.ts";
import type { LotOrder, LotOrigin } from "./method.ts";

/** A lot that is not used up. What it was acquired as stays; what is left shrinks. */
export interface OpenLot extends LotOrigin {
  readonly tradeId: string;
  quantity: Quantity;
  costBasis: Money;
}

/** A queue of lots in the order of a method. */
export class LotQueue {
  readonly #order: LotOrder;
  readonly #heap: OpenLot[] = [];

  constructor(order: LotOrder) {
    this.#order = order;
  }

  /** The lot to sell from next. */
  get first(): OpenLot | undefined {
    return this.#heap[0];
  }

  /** Every lot, in no order. */
  get all(): readonly OpenLot[] {
    return this.#heap;
  }

  add(lot: OpenLot): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#order(heap[parent]!, lot) <= 0) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = lot;
  }

  /** Takes the first lot out. There has to be one. */
  removeFirst(): void {
    const heap = this.#heap;
    const lot = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#order(heap[child + 1]!, heap[child]!) < 0) child++;
      if (this.#order(lot, heap[child]!) <= 0) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = lot;
  }
}
