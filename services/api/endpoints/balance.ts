/** Answers with balances, and sets them. */
import { type Balance, getBalance, setBalance } from "@spot-canvas/domain/contract/balance";
import { decodeBalanceSetting } from "@spot-canvas/domain/contract/balance-setting";
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import type { AccountMoment } from "@spot-canvas/projections/ledger/account-at";
import { openAccount } from "@spot-canvas/projections/ledger/account-reader";
import * as ledger from "@spot-canvas/projections/ledger/read";
import { readSnapshot, type Snapshot } from "@spot-canvas/projections/projector/snapshot";
import { systemClock } from "../../waiting/system-clock.ts";
import { refuseClosed } from "../closed-accounts.ts";
import { type Endpoint, endpoint } from "../endpoint.ts";
import { momentIn } from "../moment.ts";
import { eventOf, logged, projected } from "../recording.ts";
import type { ApiServices } from "../services.ts";
import { settled } from "../settled.ts";

/** The endpoints of `/api/v1/accounts/{id}/balance`. */
export const balanceEndpoints = ({ log, database }: ApiServices): readonly Endpoint[] => [
  endpoint(getBalance, async ({ caller: { tenant }, path, query }) => {
    const snapshot = await readSnapshot(database);
    const account = { tenant, account: path.id, ...momentIn(query) };
    const document = await balanceIn(snapshot, account, query.currency);
    return { position: snapshot.token, document };
  }),
  endpoint(setBalance, async ({ caller: { tenant }, path: { id: account }, body }) => {
    const { amount, currency } = unwrap(decodeBalanceSetting(body));
    const before = await readSnapshot(database);
    if ((await ledger.findAccount(before, { tenant, account })) === undefined) {
      throw new Fault("AccountNotFound", "not-found", "account not found");
    }
    await refuseClosed(before, tenant, [{ account, at: instantOfMillis(systemClock.now()) }]);
    const data = { account, currency, amount: amount.toString() };
    const key = { family: "account", account } as const;
    // Setting a balance to the same amount again is another fact: what was traded between does not count any more.
    const naturalId = [account, currency, crypto.randomUUID()];
    const event = eventOf({ type: "BalanceSet", data, key, tenant, naturalId });
    const { position } = await logged(log.append(event));
    const snapshot = await projected(database, position);
    const document = await settled(() => balanceIn(snapshot, { tenant, account }, currency));
    return { position: snapshot.token, document };
  }),
];

async function balanceIn(snapshot: Snapshot, account: AccountMoment, currency: string): Promise<Balance> {
  const reader = await openAccount(snapshot, account);
  const amount = await reader.balance(currency);
  if (amount === undefined) throw new Fault("NoBalance", "not-found", "no balance set for account");
  return { account_id: account.account, currency, amount };
}
