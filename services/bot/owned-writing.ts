/** Sees to it that events of orders are in the log: written here while this bot owns the account, or by whoever does. */
import type { OrderDeskParts } from "./desk-parts.ts";
import type { OrderRecord, OrderWriter } from "./order-writer.ts";

/** The writing of one account's desks. */
export class OwnedWriting {
  readonly #parts: OrderDeskParts;
  #standingBy = false;

  constructor(parts: OrderDeskParts) {
    this.#parts = parts;
  }

  /** Sees to it that something is in the log, however long that takes. Gives whether it was written here. */
  async ensure(
    isRecorded: () => boolean,
    write: (writer: OrderWriter) => Promise<boolean>,
  ): Promise<boolean> {
    const { writer, bell } = this.#parts;
    for (;;) {
      if (isRecorded()) return false;
      this.#parts.audit?.missing(this.#parts.state.clock, this.#parts.reader);
      const rung = bell.next();
      const ownership = await writer.own();
      this.#tell(ownership.owned);
      if (!ownership.owned) await bell.within(rung, ownership.retryInMs);
      else if (!isRecorded() && (await write(writer))) return true;
      bell.check();
    }
  }

  /**
   * Writes many events at once where nothing stands in the way, and gives how many of the first are in the log by it: who
   * looks on, does not own the account or finds another's event there writes fewer. `isDue` is asked last.
   */
  async attempt(records: readonly OrderRecord[], isDue: () => boolean): Promise<number> {
    const { writer, audit } = this.#parts;
    if (records.length === 0 || audit !== undefined) return 0;
    const { owned } = await writer.own();
    this.#tell(owned);
    return owned && isDue() ? writer.orders(records) : 0;
  }

  #tell(owned: boolean): void {
    if (owned !== this.#standingBy) return;
    this.#standingBy = !owned;
    const { state, logger, reader, settings } = this.#parts;
    const { account } = state;
    const owner = reader.lease?.owner ?? settings.owner;
    logger.info(owned ? "the bot trades the account" : "the bot stands by", { account, owner });
  }
}
