/**
 * How fast trades are decoded from bytes with every digit, beside JSON.parse of the same bytes (the platform's own native
 * parser, which loses digits and checks nothing), and how fast they fold into positions. The rate counts only after every
 * trade was written back byte for byte. Prints one JSON result. Run: `node scripts/dist/bench/trade-decoder.js [trades]`.
 */
import { createHash } from "node:crypto";
import { unwrap } from "@spot-canvas/domain/fault";
import type { Position } from "@spot-canvas/domain/ledger/position";
import { evolve } from "@spot-canvas/domain/ledger/position-fold";
import { encodePosition } from "@spot-canvas/domain/ledger/position-state";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { decodeTrade } from "@spot-canvas/domain/ledger/trade-decoder";
import { encodeTrade } from "@spot-canvas/domain/ledger/trade-encoder";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";

const ROUNDS = 7;
const count = Number(process.argv[2] ?? 50_000);

/** The same numbers in every run (xorshift32), from 0 up to a bound. */
function noise(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

/** Trades as a few bots and venues make them: half of them with all that a bot says, a tenth with amounts of 18 decimals. */
function makeTrades(): readonly Trade[] {
  const pick = noise(2_024);
  const symbols = ["BTC-USD", "ETH-USD", "SOL-EUR", "DOGE-USDT"];
  return Array.from({ length: count }, (_, index): Trade => {
    const symbol = symbols[pick(symbols.length)]!;
    const fine = pick(10) === 0;
    const trade: Trade = {
      tenantId: "00000000-0000-0000-0000-000000000001",
      tradeId: `trade-${index.toString(16).padStart(26, "0")}`,
      accountId: `account-${pick(50)}`,
      symbol,
      side: pick(2) === 0 ? "buy" : "sell",
      quantity: Quantity(
        new Decimal(BigInt(1 + pick(10 ** 9)) * (fine ? 1_000_000_007n : 1n), fine ? 18 : 8),
      ),
      price: Price(new Decimal(BigInt(1_000_000 + pick(9_000_000)), 2)),
      fee: Money(new Decimal(BigInt(pick(10_000)), 4)),
      feeCurrency: symbol.slice(symbol.indexOf("-") + 1),
      marketType: pick(5) === 0 ? "futures" : "spot",
      timestamp:
        1_700_000_000_000_000_000n + BigInt(index) * 1_000_000_000n + BigInt(pick(1_000) * 1_000_000),
    };
    return pick(2) === 0 ? trade : { ...trade, ...wordsOfBot(index, trade.price) };
  });
}

const wordsOfBot = (index: number, price: Price): Partial<Trade> => ({
  strategy: "sma-cross",
  entryReason: "the fast average crossed above the slow one",
  confidence: Decimal.of("0.75"),
  stopLoss: Price(price.times(Decimal.of("0.95"))),
  takeProfit: Price(price.times(Decimal.of("1.1"))),
  sequence: index,
  orderId: `order-${index.toString(16).padStart(26, "0")}`,
  liquidity: "taker",
});

/** The median rate of several rounds, per second of this process's own CPU time: other processes do not count. */
function rateOf(work: () => void): number {
  const rates = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return count / ((user + system) / 1e6);
  });
  return Math.round(rates.sort((left, right) => left - right)[ROUNDS >> 1]!);
}

const hashOf = (parts: Iterable<Uint8Array | string>): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 16);
};

function foldAll(trades: readonly Trade[]): ReadonlyMap<string, Position | undefined> {
  const positions = new Map<string, Position | undefined>();
  for (const trade of trades) {
    const key = `${trade.accountId}/${trade.symbol}/${trade.marketType}`;
    positions.set(key, evolve(positions.get(key), trade).position);
  }
  return positions;
}

/** Bodies behind one another in one buffer, as a connection delivers them. */
function inOneBuffer(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const buffer = Buffer.concat(parts);
  let end = 0;
  return parts.map(({ length }) => {
    end += length;
    return new Uint8Array(buffer.buffer, buffer.byteOffset + end - length, length);
  });
}

const bodies = inOneBuffer(makeTrades().map(encodeTrade));
const hash = hashOf(bodies);
const read = (body: Uint8Array): Trade => unwrap(decodeTrade(body));
function* writtenBack(): Iterable<Uint8Array> {
  for (const body of bodies) yield encodeTrade(read(body));
}
if (hashOf(writtenBack()) !== hash) throw new Error("A trade did not come back byte for byte.");

const textDecoder = new TextDecoder();
const parse = (body: Uint8Array): { readonly quantity: number } => JSON.parse(textDecoder.decode(body));
const digitsLost = bodies.filter(
  (body) => !Decimal.ofDouble(parse(body).quantity).equals(read(body).quantity),
);

// Nothing that was decoded is kept while this is timed, as a projector keeps nothing either.
const decodeRate = rateOf(() => {
  for (const body of bodies) read(body);
});
const parseRate = rateOf(() => {
  for (const body of bodies) parse(body);
});
const decoded = bodies.map(read);
const foldRate = rateOf(() => foldAll(decoded));
const open = [...foldAll(decoded).values()].flatMap((position) => position ?? []);

console.log(
  JSON.stringify({
    benchmark: "trade-decoder",
    trades: count,
    bytesPerTrade: Math.round(bodies.reduce((sum, { length }) => sum + length, 0) / count),
    decodedPerSecond: decodeRate,
    jsonParsePerSecond: parseRate,
    ratioToJsonParse: Number((decodeRate / parseRate).toFixed(2)),
    jsonParseLostDigitsOf: digitsLost.length,
    foldedPerSecond: foldRate,
    hash,
    positionsHash: hashOf(open.map(encodePosition)),
  }),
);
