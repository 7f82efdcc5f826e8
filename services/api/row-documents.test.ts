import { writeJson } from "@spot-canvas/domain/contract/json";
import { newEvent } from "@spot-canvas/domain/events/codec";
import { DEFAULT_TENANT, formatSubject } from "@spot-canvas/domain/events/subject";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { positionTexts, tradeTexts } from "@spot-canvas/projections/ledger/page-texts";
import { listPositions, listTrades } from "@spot-canvas/projections/ledger/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { expect, it, vi } from "vitest";
import { runApi } from "../testing/running-api.ts";
import { POSITION_ROWS, positionDocument } from "./position-document.ts";
import { TRADE_ROWS, tradeEntryDocument } from "./trade-document.ts";

// Databases are made: on a busy machine that takes as long as it takes.
vi.setConfig({ testTimeout: 120_000 });

const WHOSE = { tenant: DEFAULT_TENANT, account: "live" };
const ALL = { ...WHOSE, status: "all", limit: 500 } as const;
const ODD = 'a "quoted" \\ text\u0001\t\n\u007f\u2028 café 漢 🚀';
const amount = (text: string): Decimal => Decimal.of(text);

const trade = (fields: Partial<Trade>): Trade => ({
  ...{ tenantId: DEFAULT_TENANT, tradeId: "t", accountId: "live", symbol: "BTC-USD", side: "buy" },
  ...{
    quantity: Quantity(amount("1")),
    price: Price(amount("100")),
    fee: Money(amount("0")),
    feeCurrency: "USD",
  },
  ...{ marketType: "spot", timestamp: 1_700_000_000_000_000_000n },
  ...fields,
});

const executed = (data: Trade) => {
  const subject = formatSubject({ family: "trades", account: data.accountId, market: data.marketType });
  const id = data.tradeId;
  return newEvent("TradeExecuted", data, subject, { id, occurredAt: 5n, recordedAt: 5n, correlationId: id });
};

/** Trades with everything that one can say, with as little as one can, and of odd texts and amounts. */
const TRADES = [
  trade({ tradeId: "plain" }),
  trade({
    tradeId: "sold",
    side: "sell",
    quantity: Quantity(amount("0.5")),
    price: Price(amount("1e-9")),
    fee: Money(amount("0.10")),
  }),
  trade({
    ...{
      tradeId: "full",
      symbol: "ETH-EUR",
      marketType: "futures",
      leverage: 3,
      timestamp: 1_700_000_000_123_456_789n,
    },
    ...{
      margin: Money(amount("12.50")),
      liquidationPrice: Price(amount("7")),
      fundingFee: Money(amount("-0.01")),
    },
    ...{
      strategy: ODD,
      entryReason: "",
      exitReason: ODD,
      confidence: amount("0.75"),
      sequence: 9_007_199_254_740_991,
    },
    ...{
      stopLoss: Price(amount("1.0")),
      takeProfit: Price(amount("99999999999999999999.000000000000000001")),
    },
    ...{ orderId: "o", signalId: "s", venueTradeId: ODD, liquidity: "maker" },
  }),
  trade({
    ...{
      tradeId: "flip",
      symbol: "ETH-EUR",
      marketType: "futures",
      side: "sell",
      quantity: Quantity(amount("5.000")),
      exitReason: "",
    },
    timestamp: 1_700_000_001_000_000_000n,
  }),
];

it("Rows that the database writes as JSON are the documents that would be made of them", async () => {
  await using api = await runApi();
  for (const one of TRADES) await api.log.append(executed(one));
  await api.settled();
  const snapshot = await readSnapshot(api.database);
  const positions = await listPositions(snapshot, ALL);
  const trades = await listTrades(snapshot, { ...WHOSE, limit: 500 });
  expect(positions).toHaveLength(3);
  expect(trades).toHaveLength(TRADES.length);
  for (const numbers of ["number", "string"] as const) {
    const written = await positionTexts(snapshot, ALL, POSITION_ROWS[numbers]);
    expect(written.map(({ text }) => text)).toEqual(
      positions.map((one) => writeJson(positionDocument(one), { numbers })),
    );
    const fills = await tradeTexts(snapshot, { ...WHOSE, limit: 500 }, TRADE_ROWS[numbers]);
    expect(fills.map(({ text }) => text)).toEqual(
      trades.map((one) => writeJson(tradeEntryDocument(one), { numbers })),
    );
  }
});
