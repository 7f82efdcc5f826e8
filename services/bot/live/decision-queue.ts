/** The order in which a live account decides what waits: signals of one moment together, as every mode does. */
import { isByHand } from "@spot-canvas/domain/bot/by-hand";
import { configuredTerms } from "@spot-canvas/domain/bot/configured-terms";
import { inDecisionOrder, speaksTogether } from "@spot-canvas/domain/bot/decision-window";
import type { LiveParts } from "./live-parts.ts";
import type { Undecided } from "./live-reader.ts";

/** The queue of one account. */
export class DecisionQueue {
  readonly #parts: Pick<LiveParts, "account" | "reader" | "settings" | "terms">;
  /** By moment: since when its first signal waits for others, by the process' own clock. */
  #since = new Map<number, number>();
  /** How long until what is left may be decided; without end where nothing is. */
  waitMs = Number.POSITIVE_INFINITY;

  constructor(parts: Pick<LiveParts, "account" | "reader" | "settings" | "terms">) {
    this.#parts = parts;
  }

  /** What may be decided now, in its order. */
  async ready(): Promise<readonly Undecided[]> {
    const moments = new Map<number, Undecided[]>();
    const ready: Undecided[] = [];
    for (const undecided of this.#parts.reader.undecided.values()) {
      const { closeTime } = undecided.signal;
      if (isByHand(undecided.signal)) ready.push(undecided);
      else moments.set(closeTime, [...(moments.get(closeTime) ?? []), undecided]);
    }
    this.#since = new Map([...moments.keys()].map((at) => [at, this.#since.get(at) ?? performance.now()]));
    this.waitMs = Number.POSITIVE_INFINITY;
    for (const [moment, group] of moments) {
      const waitMs = this.#waitMs(moment);
      if (waitMs > 0) {
        this.waitMs = waitMs;
        break;
      }
      ready.push(...(await this.#inOrder(moment, group)));
    }
    return ready;
  }

  #waitMs(moment: number): number {
    const { reader, settings } = this.#parts;
    if (!speaksTogether(reader.speakers, moment)) return 0;
    return this.#since.get(moment)! + settings.decisionWindowMs - performance.now();
  }

  async #inOrder(moment: number, group: readonly Undecided[]): Promise<readonly Undecided[]> {
    if (group.length === 1) return group;
    const { account, reader, terms } = this.#parts;
    const waiting = await Promise.all(
      group.map(async (undecided) => {
        const { signal, market } = undecided;
        const product = await terms.at(signal.venue, signal.product, market);
        return { undecided, signal, terms: configuredTerms(product, reader.control, signal), priority: 0 };
      }),
    );
    return inDecisionOrder(account.state, waiting, moment, () => undefined).map(({ undecided }) => undecided);
  }
}
