/** Positions as text for a table, and back: exact, and the same text for equal positions. */
import { Fault } from "../fault.ts";
import { Decimal } from "../money/decimal.ts";
import { formatInstant, parseInstant } from "../time/instant.ts";
import type { Position } from "./position.ts";

type FieldKind = "text" | "integer" | "amount" | "time" | "totals";

/** Every field of a position in the order in which all positions have them. */
const FIELDS: { readonly [K in keyof Position]-?: FieldKind } = {
  id: "text",
  tenantId: "text",
  accountId: "text",
  symbol: "text",
  marketType: "text",
  side: "text",
  status: "text",
  quantity: "amount",
  averageEntryPrice: "amount",
  entryValue: "amount",
  costBasis: "amount",
  realizedPnl: "amount",
  quantityOpened: "amount",
  entryCost: "amount",
  otherFees: "totals",
  leverage: "integer",
  margin: "amount",
  liquidationPrice: "amount",
  stopLoss: "amount",
  takeProfit: "amount",
  confidence: "amount",
  openedAt: "time",
  closedAt: "time",
  exitPrice: "amount",
  exitReason: "text",
};

/** The JSON text of a position: amounts as decimal text, times as RFC 3339, absent fields left out. */
export const encodePosition = (position: Position): string =>
  JSON.stringify(position, (_, value: unknown) => (typeof value === "bigint" ? formatInstant(value) : value));

/** The position that {@link encodePosition} wrote. Throws a Fault `UnreadablePosition` where it is something else. */
export function decodePosition(text: string): Position {
  try {
    const stored = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return Object.fromEntries(
      Object.entries(FIELDS).map(([name, kind]) => [name, fieldOf(kind, stored[name])]),
    ) as unknown as Position;
  } catch (cause) {
    throw new Fault("UnreadablePosition", "corrupt", "A stored position cannot be read: rebuild the view.", {
      cause,
    });
  }
}

function fieldOf(kind: FieldKind, stored: unknown): unknown {
  if (stored === undefined) return undefined;
  switch (kind) {
    case "amount":
      return Decimal.of(stored as string);
    case "time": {
      const time = parseInstant(stored as string);
      if (!time.ok) throw time.error;
      return time.value;
    }
    case "totals":
      return (stored as readonly { readonly currency: string; readonly amount: string }[]).map(
        ({ currency, amount }) => ({ currency, amount: Decimal.of(amount) }),
      );
    case "text":
    case "integer":
      return stored;
    default:
      return kind satisfies never;
  }
}
