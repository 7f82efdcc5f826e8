/** A connection to Coinbase: its first message tells whether it is one of Exchange or one of Advanced Trade. */
import type { OrderDesk } from "../accounts/order-desk.ts";
import type { VenueSession, Wire } from "../dialect.ts";
import type { MarketView } from "../markets/market-view.ts";
import { exchangeSession } from "./session.ts";
import { userSession } from "./user-session.ts";

/** Takes up a connection. Both have addresses of their own, and one here. */
export const coinbaseSession = (
  view: MarketView,
  wire: Wire,
  _path: string,
  desk?: OrderDesk,
): VenueSession => new EitherSession(view, wire, desk);

class EitherSession implements VenueSession {
  readonly #desk: OrderDesk | undefined;
  readonly #wire: Wire;
  #session: VenueSession;
  #isKnown = false;

  constructor(view: MarketView, wire: Wire, desk: OrderDesk | undefined) {
    this.#desk = desk;
    this.#wire = wire;
    this.#session = exchangeSession(view, wire);
  }

  receive(text: string): void {
    if (!this.#isKnown && this.#desk !== undefined && text.includes('"channel":')) {
      this.#session = userSession(this.#desk, this.#wire);
    }
    this.#isKnown = true;
    this.#session.receive(text);
  }

  advance(): void {
    this.#session.advance();
  }

  beat(): void {
    this.#session.beat();
  }
}
