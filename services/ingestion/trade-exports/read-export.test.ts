import { describe, expect, it } from "vitest";
import { readExport } from "./read-export.ts";

/** What a file gives: its trades in short, and what became of the other rows. */
function read(...lines: readonly string[]) {
  const found = readExport(lines.join("\n"), "main")!;
  return {
    venue: found.venue,
    skipped: found.skipped,
    refused: found.refused,
    trades: found.trades.map((text) => {
      const { trade_id, account_id, symbol, side, quantity, price, fee, fee_currency, timestamp } =
        JSON.parse(text);
      expect(account_id).toBe("main");
      return [trade_id, symbol, side, quantity, price, fee, fee_currency, timestamp].join(" ");
    }),
  };
}

const FILLS =
  "portfolio,trade id,product,side,created at,size,size unit,price,fee,total,price/fee/total unit";
const TRANSACTIONS =
  "ID,Timestamp,Transaction Type,Asset,Quantity Transacted,Price Currency,Price at Transaction,Subtotal," +
  "Total (inclusive of fees and/or spread),Fees and/or Spread,Notes";
const OLD_TRANSACTIONS =
  "Timestamp,Transaction Type,Asset,Quantity Transacted,Spot Price Currency,Spot Price at Transaction,Subtotal," +
  "Total (inclusive of fees and/or spread),Fees and/or Spread,Notes";
const KRAKEN =
  '"txid","ordertxid","pair","time","type","ordertype","price","cost","fee","vol","margin","misc","ledgers"';
const LEDGERS = '"txid","refid","time","type","subtype","aclass","asset","amount","fee","balance"';
const OKX =
  "id,Order id,Time,Trade Type,Symbol,Action,Amount,Trading Unit,Filled Price,PnL,Fee,Fee Unit,Position Change," +
  "Position Balance,Balance Change,Balance,Balance Unit";

describe("fills of Coinbase", () => {
  it("are trades with every digit", () => {
    expect(
      read(
        FILLS,
        "default,123,SOL-ETH,BUY,2021-11-06T09:33:32.618Z,0.00100000,SOL,0.05507,2.7535e-7,-0.0000553,ETH",
        "default,124,UST-USD,SELL,2021-12-06T06:22:49.825Z,20413,UST,1.003,102.37,20371.9,USD",
      ),
    ).toEqual({
      venue: "coinbase",
      skipped: 0,
      refused: [],
      trades: [
        "coinbase-SOL-ETH-123 SOL-ETH buy 0.001 0.05507 0.00000027535 ETH 2021-11-06T09:33:32.618Z",
        "coinbase-UST-USD-124 UST-USD sell 20413 1.003 102.37 USD 2021-12-06T06:22:49.825Z",
      ],
    });
  });

  it("that cannot be read are named by their line, and do not hold up the rest", () => {
    const { trades, refused } = read(
      FILLS,
      "default,1,BTC-USD,HOLD,2021-11-06T09:33:32Z,1,BTC,1,0,1,USD",
      "default,2,BTC-USD,BUY,yesterday,1,BTC,1,0,1,USD",
      "",
      "default,3,BTC-USD,BUY,2021-11-06T09:33:32Z,much,BTC,1,0,1,USD",
      "default,4,BTC-USD,BUY,2021-11-06T09:33:32Z,0,BTC,1,0,1,USD",
      "default,5,BTC-USD,BUY,2021-11-06T09:33:32Z,1,BTC,1,0,1,USD",
    );
    expect(trades).toHaveLength(1);
    expect(refused).toEqual([
      { line: 2, reason: 'side is "HOLD": it must be buy or sell' },
      { line: 3, reason: 'created at is "yesterday": it must be a time such as 2024-01-05 12:34:56' },
      { line: 5, reason: 'size is "much": it must be a number' },
      { line: 6, reason: expect.stringContaining("quantity must be positive") },
    ]);
  });
});

describe("transactions of Coinbase", () => {
  it("are trades where they bought or sold, at what was paid", () => {
    expect(
      read(
        "",
        "Transactions",
        "User,Jane Doe,abc",
        TRANSACTIONS,
        'c1,2025-01-07 19:26:56 UTC,Buy,BTC,0.05,EUR,"€52,000.00","€2,600.00","€2,639.00",€39.00,"Bought, at last"',
        "c2,2025-01-08 19:26:56 UTC,Advanced Trade Sell,ETH,-2,EUR,€3333.33,€6666.67,€6660.00,€6.67,",
        "c3,2025-01-09 19:26:56 UTC,Send,ETH,-0.1,EUR,€3302.65,-€330.27,-€330.27,€0.00,Sent",
        "c4,2025-01-09 19:26:56 UTC,Convert,ETH,-0.1,EUR,€3302.65,€330.27,€330.27,€0.00,Converted",
      ),
    ).toEqual({
      venue: "coinbase",
      skipped: 1,
      refused: [{ line: 8, reason: "a Convert names no price: record it with `canvas trades add`" }],
      trades: [
        "coinbase-c1 BTC-EUR buy 0.05 52000 39 EUR 2025-01-07T19:26:56Z",
        "coinbase-c2 ETH-EUR sell 2 3333.335 6.67 EUR 2025-01-08T19:26:56Z",
      ],
    });
  });

  it("without ids have the same ones at each import, equal rows different ones", () => {
    const row = "2024-03-15T10:30:00Z,Buy,BTC,0.05,EUR,52000.00,2600.00,2639.00,39.00,Bought";
    const file = [OLD_TRANSACTIONS, row, row];
    const { trades } = read(...file);
    expect(trades[0]).toMatch(/^coinbase-[0-9a-f]{32} BTC-EUR buy 0\.05 52000 39 EUR/);
    expect(trades[0]).not.toBe(trades[1]);
    expect(read(...file).trades).toEqual(trades);
  });
});

describe("trades of Kraken", () => {
  it.each([
    ["XXBTZEUR", "BTC-EUR"],
    ["XETHXXBT", "ETH-BTC"],
    ["XBT/USD", "BTC-USD"],
    ["XDGUSD", "DOGE-USD"],
    ["ADAEUR", "ADA-EUR"],
    ["SOLUSDT", "SOL-USDT"],
    ["XTZUSD", "XTZ-USD"],
    ["ETHUSDC", "ETH-USDC"],
  ])("of %s are of %s", (pair, symbol) => {
    const { trades } = read(
      KRAKEN,
      `"T1-A","O1","${pair}","2017-04-02 07:31:31.8234","buy","limit",7813.40000,156.268,0.40630,0.02000000,0.00000,"","L1,L2"`,
    );
    const quote = symbol.split("-")[1];
    expect(trades).toEqual([
      `kraken-T1-A ${symbol} buy 0.02 7813.4 0.4063 ${quote} 2017-04-02T07:31:31.8234Z`,
    ]);
  });

  it("on margin, or of unknown currencies, are refused by line", () => {
    expect(
      read(
        KRAKEN,
        '"T1","O1","XXBTZEUR","2017-04-02 07:31:31","buy","limit",7813,156,0.4,0.02,31.2,"",""',
        '"T2","O1","FOOBAR","2017-04-02 07:31:31","buy","limit",7813,156,0.4,0.02,0,"",""',
      ).refused,
    ).toEqual([
      { line: 2, reason: "it was traded on margin, which a spot book cannot hold" },
      { line: 3, reason: 'pair is "FOOBAR": its two currencies are not known' },
    ]);
  });
});

describe("ledgers of Kraken", () => {
  it("hold a trade in two entries; other entries are no trades", () => {
    expect(
      read(
        LEDGERS,
        '"L0","R0","2024-01-01 00:00:00","deposit","","currency","ZEUR",1000,0,1000',
        '"L1","R1","2024-01-02 00:00:00","trade","","currency","ZEUR",-500.00,0.80,499.20',
        '"L2","R1","2024-01-02 00:00:00","trade","","currency","XXBT",0.0125,0,0.0125',
        '"L3","R2","2024-01-03 00:00:00","trade","","currency","XXBT",-0.0100,0.00001,0.00249',
        '"L4","R2","2024-01-03 00:00:00","trade","","currency","XETH",0.2,0,0.2',
        '"L5","R3","2024-01-04 00:00:00","spend","","currency","ZEUR",-10,0,489.20',
      ),
    ).toEqual({
      venue: "kraken",
      skipped: 1,
      refused: [
        {
          line: 7,
          reason: "the entries of R3 are not one given and one taken: record it with `canvas trades add`",
        },
      ],
      trades: [
        "kraken-R1 BTC-EUR buy 0.0125 40000 0.8 EUR 2024-01-02T00:00:00Z",
        "kraken-R2 ETH-BTC buy 0.2 0.05 0.00001 BTC 2024-01-03T00:00:00Z",
      ],
    });
  });
});

describe("the trading history of OKX", () => {
  it("holds a fill in two rows, in the file's time zone, with the fee of what was taken", () => {
    expect(
      read(
        "UID:000,Account Type:Main,Time Zone:UTC+8",
        OKX,
        "1,100,2025-11-29 08:25:29,Spot,BTC-USDT,Buy,0.01,BTC,90000,0,-0.00001,BTC,0,0,0.00999,0.00999,BTC",
        "2,100,2025-11-29 08:25:29,Spot,BTC-USDT,Sell,900,BTC,90000,0,0,USDT,0,0,-900,100,USDT",
        "3,101,2025-11-30 08:25:29,Spot,BTC-USDT,Sell,0.005,BTC,92000,0,0,BTC,0,0,-0.005,0.00499,BTC",
        "4,101,2025-11-30 08:25:29,Spot,BTC-USDT,Buy,460,BTC,92000,0,-0.46,USDT,0,0,459.54,559.54,USDT",
        "5,,2025-11-30 09:00:00,Transfer,,Transfer in,0,cont,0,0,0,USDT,0,0,1500,1500,USDT",
        "6,102,2025-11-30 09:00:00,Swap,BTC-USDT-SWAP,Buy,1,cont,92000,0,-0.1,USDT,1,1,0,1500,USDT",
        "7,103,2025-11-30 09:00:00,Spot,BTC-USDT,Buy,0.01,BTC,90000,0,0,BTC,0,0,0.01,0.01,BTC",
      ),
    ).toEqual({
      venue: "okx",
      skipped: 1,
      refused: [
        { line: 8, reason: 'trade type is "Swap": only Spot can be imported' },
        { line: 9, reason: "order 103 has no row in its quote currency" },
      ],
      trades: [
        "okx-1 BTC-USDT buy 0.01 90000 0.00001 BTC 2025-11-29T00:25:29Z",
        "okx-3 BTC-USDT sell 0.005 92000 0.46 USDT 2025-11-30T00:25:29Z",
      ],
    });
  });
});

describe("another file", () => {
  it("is none of these", () => {
    expect(readExport('{"trades":[]}', "main")).toBeUndefined();
    expect(readExport("time,open,high,low,close,volume\n", "main")).toBeUndefined();
  });

  it("with a quote that does not end is named by its line", () => {
    expect(() => readExport(`${FILLS}\ndefault,"1,BTC\n`, "main")).toThrow(
      "Line 2 has a quote that does not end.",
    );
  });
});
