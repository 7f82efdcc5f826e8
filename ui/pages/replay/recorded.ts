/** What events of the log hold that a moment shows: their wire fields, as far as they are read here. */
import type { LogEvent } from "../../api/generated.ts";

type Fields = Readonly<Record<string, unknown>>;

const text = (fields: Fields, name: string): string => {
  const value = fields[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
};

/** The body of an event; empty where nobody can read it. */
const bodyOf = ({ data }: LogEvent): Fields =>
  typeof data === "object" && data !== null ? (data as Fields) : {};

/** One field of an event's body as text; empty where there is none. */
export const fieldOf = (event: LogEvent, name: string): string => text(bodyOf(event), name);

/** The side of an event's signal, order or trade. */
export const sideOf = (event: LogEvent): "buy" | "sell" =>
  (fieldOf(event, "side") || fieldOf(event, "action")) === "sell" ? "sell" : "buy";

/** Which account an event is about; empty where it is about none, such as a signal. */
export const accountOf = (event: LogEvent): string =>
  fieldOf(event, "account_id") || fieldOf(event, "account");

/** In a few words: what happened. */
export function sentenceOf(event: LogEvent): string {
  if (event.unreadable !== undefined) return event.unreadable;
  const field = (name: string): string => fieldOf(event, name);
  const market = field("product") || field("symbol");
  switch (event.type) {
    case "SignalRaised":
      return `${field("strategy")} says ${field("action")} ${market} at ${field("price")}: ${field("reason")}`;
    case "SignalDeclined":
      return `declined by ${field("rule")}: ${field("reason")}`;
    case "OrderPlaced":
      return `${field("side")} ${field("quantity")} ${market}, ${field("order_type")}: ${field("reason")}`;
    case "TradeExecuted":
      return `${field("side")} ${field("quantity")} ${market} at ${field("price")}`;
    case "BalanceSet":
    case "CashDeposited":
    case "CashWithdrawn":
      return `${field("amount")} ${field("currency")}`;
    default:
      return field("reason") || market;
  }
}
