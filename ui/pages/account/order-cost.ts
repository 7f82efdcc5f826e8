/** What an order will cost or bring, as far as that can be said before it fills. */
import { amountText, productText } from "../../shell/amount.ts";

/** An order as it stands in the ticket. */
interface Drafted {
  readonly side: "buy" | "sell";
  readonly unit: "quantity" | "quote";
  /** Empty: nothing is said of it. */
  readonly size: string;
  /** Its worst price, its trigger, or the newest close; undefined where none is known. */
  readonly price: string | undefined;
  /** Base and quote currency. */
  readonly pair: readonly string[];
  /** Whether the price is its worst. */
  readonly isLimited: boolean;
}

/** One sentence; empty where there is nothing to say yet. */
export function costText({ side, unit, size, price, pair, isLimited }: Drafted): string {
  const [base = "", quote = ""] = pair;
  const buys = side === "buy";
  if (size === "") return buys ? "As much as the account's sizing says." : `All ${base} that is held.`;
  if (unit === "quote") {
    return buys
      ? `Takes ${amountText(size)} ${quote}, fee included.`
      : `Sells ${base} for ${amountText(size)} ${quote}.`;
  }
  const worth = price === undefined ? undefined : productText(size, price);
  if (worth === undefined) return "";
  const shown = `${amountText(worth, 2)} ${quote}`;
  if (buys) return `Costs ${isLimited ? "at most" : "about"} ${shown}, and the fee.`;
  return `Brings ${isLimited ? "at least" : "about"} ${shown}, less the fee.`;
}
