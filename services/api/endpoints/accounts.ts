/** Answers with the accounts, and opens them. */
import {
  type Account as AccountDocument,
  closeAccount,
  listAccounts,
  openAccount,
} from "@spot-canvas/domain/contract/accounts";
import { formatSubject } from "@spot-canvas/domain/events/subject";
import { Fault } from "@spot-canvas/domain/fault";
import { formatInstant } from "@spot-canvas/domain/time/instant";
import * as ledger from "@spot-canvas/projections/ledger/read";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { isPositionConflict } from "../../log/persistent-append.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { present } from "../present.ts";
import { eventOf, logged, projected } from "../recording.ts";
import type { ApiServices } from "../services.ts";
import { settled } from "../settled.ts";

/** The endpoints of `/api/v1/accounts`. */
export const accountEndpoints = ({ log, database }: ApiServices): readonly Endpoint[] => [
  endpoint(listAccounts, async ({ caller: { tenant } }) => {
    const snapshot = await readSnapshot(database);
    const accounts = await ledger.listAccounts(snapshot, tenant);
    return { position: snapshot.token, document: accounts.map(accountDocument) };
  }),
  endpoint(openAccount, async ({ caller: { tenant }, body }) => {
    const { id: account, name = account, type, ...traded } = body;
    const before = await readSnapshot(database);
    let closedAt = "";
    for (const known of await ledger.listAccounts(before, tenant)) {
      if (known.id === account) {
        if (known.closedAt === undefined) throw alreadyExists();
        closedAt = formatInstant(known.closedAt);
      } else if (known.name === name) throw new Fault("NameInUse", "conflict", "account name already in use");
    }
    const key = { family: "account", account } as const;
    const last = await logged(log.last(formatSubject(key, tenant)));
    const data = { account, name, type, ...traded };
    const event = eventOf({ type: "AccountOpened", data, key, tenant, naturalId: [account, closedAt] });
    const appending = log.append(event, { expectedLast: last?.position ?? 0 });
    const { position, duplicate } = await logged(appending).catch((error: unknown) => {
      throw isPositionConflict(error) ? alreadyExists() : error;
    });
    // Another call said the very same at the same time, and was first.
    if (duplicate) throw alreadyExists();
    const snapshot = await projected(database, position);
    const opened = await ledger.findAccount(snapshot, { tenant, account });
    if (opened === undefined)
      throw new Fault("AccountMissing", "defect", `Account ${account} was opened and is not there.`);
    return { position: snapshot.token, document: accountDocument(opened) };
  }),
  endpoint(closeAccount, async ({ caller: { tenant }, path: { id: account }, body: { reason = "" } }) => {
    const before = await readSnapshot(database);
    const found = await ledger.findAccount(before, { tenant, account });
    if (found === undefined) throw new Fault("AccountNotFound", "not-found", "account not found");
    if (found.closedAt !== undefined) return { position: before.token, document: accountDocument(found) };
    if ((await settled(() => ledger.openPositions(before, { tenant, account }))).length > 0) {
      throw new Fault("PositionsOpen", "conflict", "account has open positions");
    }
    const key = { family: "account", account } as const;
    const naturalId = [account, crypto.randomUUID()];
    const event = eventOf({ type: "AccountClosed", data: { account, reason }, key, tenant, naturalId });
    const { position } = await logged(log.append(event));
    const snapshot = await projected(database, position);
    const closed = await ledger.findAccount(snapshot, { tenant, account });
    return { position: snapshot.token, document: accountDocument(closed ?? found) };
  }),
];

const alreadyExists = (): Fault => new Fault("AccountExists", "conflict", "account already exists");

const accountDocument = (account: ledger.AccountEntry): AccountDocument => ({
  id: account.id,
  name: account.name,
  type: account.type,
  created_at: formatInstant(account.createdAt),
  ...present({
    venue: account.venue,
    settlement_currency: account.settlementCurrency,
    closed_at: account.closedAt === undefined ? undefined : formatInstant(account.closedAt),
  }),
});
