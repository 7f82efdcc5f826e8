import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { subjectFilters } from "./stream.ts";
import { DEFAULT_TENANT, formatSubject, parseSubject, STREAM_OF, type SubjectKey } from "./subject.ts";

const TENANT = "7f1c2c2e-3a51-4a59-9d3e-0a4d4f6d2b11";

const token = fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" });
const key: fc.Arbitrary<SubjectKey> = fc.oneof(
  fc.record({ family: fc.constant("candles" as const), venue: token, product: token, timeframe: token }),
  fc.record({ family: fc.constant("instruments" as const), venue: token }),
  fc.record({
    family: fc.constant("signals" as const),
    venue: token,
    product: token,
    timeframe: token,
    instance: token,
  }),
  fc.record({ family: fc.constant("orders" as const), account: token }),
  fc.record({
    family: fc.constant("trades" as const),
    account: token,
    market: fc.constantFrom("spot" as const, "futures" as const),
  }),
  fc.record({ family: fc.constant("account" as const), account: token }),
  fc.record({ family: fc.constant("control" as const), account: token }),
  fc.record({ family: fc.constant("keys" as const) }),
  fc.record({ family: fc.constant("all-accounts" as const) }),
  fc.record({ family: fc.constant("quarantine" as const), origin: token }),
);

/** Whether a NATS filter matches a subject. */
function matches(filter: string, subject: string): boolean {
  const wanted = filter.split(".");
  const tokens = subject.split(".");
  for (const [index, part] of wanted.entries()) {
    if (part === ">") return tokens.length > index;
    if (tokens[index] === undefined || (part !== "*" && part !== tokens[index])) return false;
  }
  return wanted.length === tokens.length;
}

describe("a subject", () => {
  it.each([
    [{ family: "trades", account: "paper", market: "spot" }, DEFAULT_TENANT, "ledger.trades.paper.spot"],
    [
      { family: "trades", account: "my.account", market: "futures" },
      DEFAULT_TENANT,
      "ledger.trades.my%2Eaccount.futures",
    ],
    [{ family: "orders", account: "größe" }, DEFAULT_TENANT, "orders.gr%C3%B6%C3%9Fe"],
    [{ family: "orders", account: "paper" }, TENANT, `t.${TENANT}.orders.paper`],
    [
      { family: "candles", venue: "coinbase", product: "BTC-USD", timeframe: "1h" },
      DEFAULT_TENANT,
      "candles.coinbase.BTC-USD.1h",
    ],
  ] as const)("of %o for tenant %s reads %s", (subject, tenant, text) => {
    expect(formatSubject(subject, tenant)).toBe(text);
  });

  it("says the same after being written and read", () => {
    fc.assert(
      fc.property(key, fc.constantFrom(DEFAULT_TENANT, TENANT), (subject, tenant) => {
        expect(parseSubject(formatSubject(subject, tenant))).toEqual({
          ok: true,
          value: { tenant, key: subject },
        });
      }),
    );
  });

  it("is heard by its own stream and by no other, for every tenant", () => {
    fc.assert(
      fc.property(key, fc.constantFrom(DEFAULT_TENANT, TENANT), (subject, tenant) => {
        const text = formatSubject(subject, tenant);
        for (const stream of ["MARKET", "TRADING", "QUARANTINE"] as const) {
          const heard = subjectFilters(stream).some((filter) => matches(filter, text));
          expect(heard).toBe(stream === STREAM_OF[subject.family]);
        }
      }),
    );
  });

  it.each([
    "",
    "ledger.trades.paper",
    "ledger.trades.paper.margin",
    "ledger.trades.notify.00000000",
    "candles.coinbase.BTC-USD",
    "orders.a b",
    "orders.%zz",
    "orders.%41",
    "t.tenant",
    "unknown.x",
  ])("%j is refused", (text) => {
    expect(parseSubject(text).ok).toBe(false);
  });
});
