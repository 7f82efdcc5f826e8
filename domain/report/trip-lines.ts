/** The lines of the file of round trips, kept as bytes until their excursions are known: as texts a million would fill the heap. */
import type { Position } from "../ledger/position.ts";
import { CsvBytes } from "./csv-bytes.ts";
import type { Excursions, TripOrigin } from "./trip.ts";

/** Lines kept together. */
const BLOCK_LINES = 2_048;
const NEWLINE = 10;

/** Lines in the order in which they came. */
export class TripLines {
  readonly #blocks: Uint8Array[] = [];
  readonly #open = new CsvBytes();
  #count = 0;

  /** The cells of `TRIP_COLUMNS`. */
  push(position: Position, { strategy, reason, fees }: TripOrigin): void {
    const { openedAt, closedAt, entryCost, realizedPnl } = position;
    const line = this.#open;
    const cost = entryCost.toDouble();
    line.text(position.symbol);
    line.word(position.marketType);
    line.word(position.side);
    line.time(openedAt);
    line.time(closedAt ?? openedAt);
    line.amount(position.quantityOpened);
    line.amount(position.averageEntryPrice);
    line.amount(position.exitPrice);
    line.amount(entryCost);
    line.amount(realizedPnl);
    line.amount(fees);
    line.number(cost > 0 ? realizedPnl.toDouble() / cost : undefined);
    line.text(strategy);
    line.text(reason);
    line.text(position.exitReason);
    line.end();
    if (++this.#count % BLOCK_LINES === 0) this.#close();
  }

  /** With how far each of them went, some thousand lines at a time: valid until the next are asked for. */
  *with({ adverse, favourable }: Excursions): Generator<Uint8Array> {
    this.#close();
    const whole = new CsvBytes();
    let number = 0;
    for (const block of this.#blocks) {
      whole.clear();
      for (let start = 0; start < block.length; number++) {
        const end = block.indexOf(NEWLINE, start);
        whole.append(block.subarray(start, end));
        whole.comma();
        whole.number(adverse[number]);
        whole.number(favourable[number]);
        whole.end();
        start = end + 1;
      }
      yield whole.since(0);
    }
  }

  #close(): void {
    if (this.#open.length > 0) this.#blocks.push(this.#open.since(0).slice());
    this.#open.clear();
  }
}
