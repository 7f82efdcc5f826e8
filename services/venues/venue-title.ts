/** What venues are called in sentences. */
import type { Venue } from "@spot-canvas/domain/market/venue";

const TITLES: Readonly<Record<Venue, string>> = {
  coinbase: "Coinbase",
  kraken: "Kraken",
  okx: "OKX",
  coindesk: "CoinDesk Data",
  binance: "Binance",
  simulated: "The simulated market",
};

/** A venue's name for people. */
export const titleOf = (venue: Venue): string => TITLES[venue];
