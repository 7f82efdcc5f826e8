/** Records what is no trade: cash, funding, openings, transfers and assertions. */
import {
  NewAssertion,
  NewCash,
  NewFunding,
  NewOpening,
  NewTransfer,
  recordAssertion,
  recordCash,
  recordFunding,
  recordOpening,
  recordTransfer,
} from "@spot-canvas/domain/contract/entries";
import { exactReaderOf } from "@spot-canvas/domain/contract/exact-body";
import { Fault, type Result, unwrap } from "@spot-canvas/domain/fault";
import { Decimal } from "@spot-canvas/domain/money/decimal";
import { parseInstant } from "@spot-canvas/domain/time/instant";
import { findTransfer } from "@spot-canvas/projections/ledger/recorded-entries";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { idFor, type NewEntry, nowText, recordEntries } from "../entry-recording.ts";
import { present } from "../present.ts";
import type { ApiServices } from "../services.ts";
import { carriedBy } from "../transfer.ts";

const readCash = exactReaderOf(NewCash);
const readFunding = exactReaderOf(NewFunding);
const readOpening = exactReaderOf(NewOpening);
const readAssertion = exactReaderOf(NewAssertion);
const readTransfer = exactReaderOf(NewTransfer);

/** The endpoints that record entries. */
export const entryEndpoints = (services: ApiServices): readonly Endpoint[] => {
  const record = async (tenant: string, id: string, entries: readonly NewEntry[]) => {
    const { snapshot, status } = await recordEntries(services, tenant, entries);
    return { position: snapshot.token, document: { id, status } };
  };
  return [
    endpoint(recordCash, ({ caller: { tenant }, path: { id: account }, body }) => {
      const { direction, amount, currency = "USD", note, id: given, at = nowText() } = unwrap(readCash(body));
      const id = idFor(given, direction, currency, String(amount), at);
      const data = { account, cash_id: id, currency, amount: String(amount), at, ...present({ note }) };
      const type = direction === "deposit" ? "CashDeposited" : "CashWithdrawn";
      return record(tenant, id, [{ type, id, data }]);
    }),
    endpoint(recordFunding, ({ caller: { tenant }, path: { id: account }, body }) => {
      const { symbol, amount, id: given, at = nowText() } = unwrap(readFunding(body));
      const id = idFor(given, symbol, String(amount), at);
      const data = { account, funding_id: id, symbol, amount: String(amount), at };
      return record(tenant, id, [{ type: "FundingPaid", id, data }]);
    }),
    endpoint(recordOpening, ({ caller: { tenant }, path: { id: account }, body }) => {
      const {
        id: given,
        market_type = "spot",
        side = "long",
        leverage,
        margin,
        ...said
      } = unwrap(readOpening(body));
      const { symbol, acquired_at } = said;
      const [quantity, cost] = [String(said.quantity), String(said.cost)];
      const id = idFor(given, symbol, market_type, side, quantity, cost, acquired_at);
      const data = {
        ...{ account, opening_id: id, symbol, market_type, side, quantity, cost, acquired_at },
        ...present({
          leverage: leverage === undefined ? undefined : Number(leverage),
          margin: margin === undefined ? undefined : String(margin),
        }),
      };
      return record(tenant, id, [{ type: "OpeningPosition", id, data }]);
    }),
    endpoint(recordAssertion, ({ caller: { tenant }, path: { id: account }, body }) => {
      const { amount, currency = "USD", id: given, at = nowText() } = unwrap(readAssertion(body));
      const id = idFor(given, currency, String(amount), at);
      const data = { account, assertion_id: id, currency, amount: String(amount), at };
      return record(tenant, id, [{ type: "BalanceAsserted", id, data }]);
    }),
    endpoint(recordTransfer, async ({ caller: { tenant }, body }) => {
      const said = unwrap(readTransfer(body));
      const { id, entries } = await transferOf(services, tenant, said);
      return record(tenant, id, entries);
    }),
  ];
};

type Said = typeof readTransfer extends (bytes: Uint8Array) => Result<infer T> ? T : never;

/** The two events of a transfer. What it cost and when it was acquired is read where the caller does not say it. */
async function transferOf({ database }: ApiServices, tenant: string, said: Said) {
  const { from_account: from, to_account: to, symbol, at = nowText() } = said;
  const quantity = String(said.quantity);
  if (from === to) {
    throw new Fault("SameAccount", "usage", "invalid body: from_account and to_account are the same");
  }
  const id = idFor(said.id, from, to, symbol, quantity, at);
  const time = parseInstant(at);
  if (!time.ok) throw new Fault("InvalidBody", "usage", `invalid body: ${time.error.message}`);
  const snapshot = await readSnapshot(database);
  // Said before, perhaps only in part: what it carried then is what it carries.
  const known = await findTransfer(snapshot, { tenant, account: from }, id);
  const stated =
    said.cost !== undefined && said.lots !== undefined
      ? { cost: String(said.cost), lots: said.lots.map(lotText) }
      : undefined;
  const wanted = { tenant, account: from, symbol, quantity: Decimal.of(quantity), at: time.value };
  const carried = stated ?? known ?? (await carriedBy(snapshot, wanted));
  const cost = said.cost === undefined ? carried.cost : String(said.cost);
  const lots = said.lots === undefined ? carried.lots : said.lots.map(lotText);
  const moved = { transfer_id: id, symbol, quantity, cost, lots, at };
  const entries: readonly NewEntry[] = [
    {
      type: "AssetTransferred",
      id,
      data: { account: from, direction: "out", other_account: to, ...moved },
    },
    { type: "AssetTransferred", id, data: { account: to, direction: "in", other_account: from, ...moved } },
  ];
  return { id, entries };
}

const lotText = ({ acquired_at, quantity, cost }: NonNullable<Said["lots"]>[number]) => ({
  acquired_at,
  quantity: String(quantity),
  cost: String(cost),
});
