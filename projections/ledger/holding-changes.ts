/** All that changes what is held of spot assets, trades and entries in one order: what lots are folded from. */
import type { HoldingEntry } from "@spot-canvas/domain/ledger/lots/holding-entry";
import type { Trade } from "@spot-canvas/domain/ledger/trade";
import type { Snapshot } from "../projector/snapshot.ts";
import { holdingEntries, type LoggedHoldingEntry, type WantedHoldings } from "./holding-entries.ts";
import type { LoggedTrade } from "./logged-trade.ts";
import { mergeByPlace } from "./merge.ts";
import type { Moment } from "./moment.ts";
import { listAccounts } from "./read.ts";
import { tradesInOrder } from "./trades-in-order.ts";

/** A change of what is held. */
export type HoldingChange = Trade | HoldingEntry;

type Logged = LoggedTrade | LoggedHoldingEntry;

/** The spot trades and entries of an account, in the order in which they apply. */
export async function* accountChanges(
  snapshot: Snapshot,
  wanted: WantedHoldings,
): AsyncGenerator<HoldingChange> {
  const sources = [
    tradesInOrder(snapshot, { ...wanted, marketType: "spot" }),
    holdingEntries(snapshot, wanted),
  ];
  for await (const logged of mergeByPlace<Logged>(sources)) yield changeOf(logged);
}

/** The trades of every market and the entries of all accounts of a tenant at a moment, in the order in which they apply. */
export async function* tenantChanges(
  snapshot: Snapshot,
  tenant: string,
  moment: Moment = {},
): AsyncGenerator<HoldingChange> {
  const accounts = await listAccounts(snapshot, tenant);
  const sources = accounts.flatMap(({ id: account }): AsyncIterable<readonly Logged[]>[] => [
    tradesInOrder(snapshot, { tenant, account, ...moment }),
    holdingEntries(snapshot, { tenant, account, ...moment }),
  ]);
  for await (const logged of mergeByPlace(sources)) yield changeOf(logged);
}

const changeOf = (logged: Logged): HoldingChange => ("entry" in logged ? logged.entry : logged.trade);
