/** What a trade is made of, once for all that carries one. */
import * as Schema from "effect/Schema";
import { Amount, MarketTypeField, OptionalAmount, OptionalText, SideField, Time } from "./fields.ts";

/** What every trade says. */
export const TRADE_FIELDS = {
  symbol: Schema.String,
  side: SideField,
  quantity: Amount,
  price: Amount,
  fee_currency: Schema.String,
  market_type: MarketTypeField,
  timestamp: Time,
} as const;

/** What a trade may say. */
export const OPTIONAL_TRADE_FIELDS = {
  leverage: Schema.optionalKey(Schema.Int),
  margin: OptionalAmount,
  liquidation_price: OptionalAmount,
  funding_fee: OptionalAmount,
  strategy: OptionalText,
  entry_reason: OptionalText,
  exit_reason: OptionalText,
  confidence: OptionalAmount,
  stop_loss: OptionalAmount,
  take_profit: OptionalAmount,
  sequence: Schema.optionalKey(Schema.Int),
} as const;

/** What a trade may say of where it comes from: it stays what it was when the rest is amended. */
export const TRADE_ORIGIN_FIELDS = {
  order_id: OptionalText,
  signal_id: OptionalText,
  venue_trade_id: OptionalText,
  liquidity: Schema.optionalKey(Schema.Literals(["maker", "taker"])),
} as const;
