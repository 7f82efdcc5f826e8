/**
 * The ledger's fold in memory, on one core: a million spot fills of a thousand markets, exact to 36 decimals, against
 * the same sums with bare bigints of one scale, where nothing is checked, kept apart or made. Both must come to the same
 * realized P&L, and to the same that is still held.
 *
 * Run: node scripts/dist/bench/fold.js [fills]
 */
import { createHash } from "node:crypto";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { type Position, ZERO } from "@spot-canvas/domain/ledger/position";
import { evolve } from "@spot-canvas/domain/ledger/position-fold";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import { Money, Price, Quantity } from "@spot-canvas/domain/money/amount";
import { Decimal } from "@spot-canvas/domain/money/decimal";

const MARKETS = 1_000;
const ROUNDS = 5;
const SCALE = 36n;
const TEN_TO = (digits: bigint): bigint => 10n ** digits;

/** What a fold came to: realized P&L and cost of what is held, over all markets. */
interface Sums {
  readonly realized: Decimal;
  readonly held: Decimal;
}

/** Three buys of a third of eight decimals, and a sale of one of them: averages that never end. */
function fillAt(index: number): Trade {
  const round = Math.floor(index / MARKETS);
  return {
    tenantId: DEFAULT_TENANT,
    tradeId: `t${index}`,
    accountId: `account-${index % 100}`,
    symbol: "BTC-USD",
    side: round % 4 === 3 ? "sell" : "buy",
    quantity: Quantity(new Decimal(33_333_333n, 8)),
    price: Price(new Decimal(BigInt(4_000_000 + ((index * 7_919) % 100_000)), 2)),
    fee: Money(new Decimal(5n, 2)),
    feeCurrency: "USD",
    marketType: "spot",
    timestamp: 1_700_000_000_000_000_000n + BigInt(index),
  };
}

function fold(fills: readonly Trade[]): Sums {
  const open: (Position | undefined)[] = Array.from({ length: MARKETS });
  let realized: Decimal = ZERO;
  for (let index = 0; index < fills.length; index++) {
    const market = index % MARKETS;
    const { position, figures } = evolve(open[market], fills[index]!);
    open[market] = position;
    realized = realized.plus(figures.realizedPnl);
  }
  const held = open.reduce((sum: Decimal, one) => (one ? sum.plus(one.costBasis) : sum), ZERO);
  return { realized, held };
}

/** Cost at the scale of {@link SCALE}; quantities of eight decimals, prices and fees of two. */
function bare(fills: readonly Trade[]): Sums {
  const quantities = new Array<bigint>(MARKETS).fill(0n);
  const costs = new Array<bigint>(MARKETS).fill(0n);
  const toScale = TEN_TO(SCALE - 10n);
  const feeToScale = TEN_TO(SCALE - 2n);
  let realized = 0n;
  for (let index = 0; index < fills.length; index++) {
    const { side, quantity, price, fee } = fills[index]!;
    const market = index % MARKETS;
    const notional = quantity.units * price.units * toScale;
    const charged = fee.units * feeToScale;
    if (side === "buy") {
      quantities[market]! += quantity.units;
      costs[market]! += notional + charged;
    } else {
      const removed = (costs[market]! * quantity.units) / quantities[market]!;
      quantities[market]! -= quantity.units;
      costs[market]! -= removed;
      realized += notional - charged - removed;
    }
  }
  const held = costs.reduce((sum, cost) => sum + cost, 0n);
  return { realized: new Decimal(realized, Number(SCALE)), held: new Decimal(held, Number(SCALE)) };
}

function fastest(work: () => Sums): { readonly seconds: number; readonly sums: Sums } {
  let seconds = Number.POSITIVE_INFINITY;
  let sums = work();
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    sums = work();
    const { user, system } = process.cpuUsage(before);
    seconds = Math.min(seconds, (user + system) / 1e6);
  }
  return { seconds, sums };
}

const fills = Array.from({ length: Number(process.argv[2] ?? 1_000_000) }, (_, index) => fillAt(index));
const ours = fastest(() => fold(fills));
const limit = fastest(() => bare(fills));
/** Roundings of the last decimal may differ by one for each sale. */
const isNear = (left: Decimal, right: Decimal): boolean => {
  const apart = left.minus(right);
  return (apart.isNegative() ? apart.negated() : apart).compare(new Decimal(BigInt(fills.length), 36)) <= 0;
};
if (!isNear(ours.sums.realized, limit.sums.realized) || !isNear(ours.sums.held, limit.sums.held))
  throw new Error("The two folds come to different sums.");
console.log(
  JSON.stringify({
    name: "fold",
    fills: fills.length,
    fillsPerSecond: Math.round(fills.length / ours.seconds),
    bareFillsPerSecond: Math.round(fills.length / limit.seconds),
    ratio: Number((limit.seconds / ours.seconds).toFixed(2)),
    realized: ours.sums.realized.toString(),
    hash: createHash("sha256").update(`${ours.sums.realized} ${ours.sums.held}`).digest("hex").slice(0, 16),
  }),
);
