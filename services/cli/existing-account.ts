/** Accounts that a command writes to: a name that was mistyped opens none, unless the command says so. */
import type { Account } from "@spot-canvas/domain/contract/accounts";
import { Fault } from "@spot-canvas/domain/fault";
import { Option } from "commander";
import type { ApiClient } from "./client.ts";
import { shellWord } from "./shell-word.ts";
import type { Terminal } from "./terminal.ts";

/** The kinds of accounts. */
export const ACCOUNT_TYPES = ["live", "paper"] as const satisfies readonly Account["type"][];

/** The option that opens an account on the way. */
export const openOption = (): Option =>
  new Option("--open <type>", "opens the account where there is none, as of this kind").choices(
    ACCOUNT_TYPES,
  );

/** Every account. */
export const accountsOf = async (client: ApiClient): Promise<readonly Account[]> =>
  (await client.get("/api/v1/accounts")) as readonly Account[];

/** Opens the accounts that there are not yet, where a type is given for them. Faults: `AccountNotFound`. */
export async function refuseMissing(
  client: ApiClient,
  terminal: Terminal,
  accounts: readonly string[],
  open: string | undefined,
): Promise<void> {
  const known = (await accountsOf(client)).map(({ id }) => id);
  for (const id of accounts) {
    if (known.includes(id)) continue;
    if (open === undefined) {
      const there = known.length === 0 ? "There is none yet" : `There are ${known.join(", ")}`;
      const text = `There is no account ${id}. ${there}; \`--open paper\` or \`--open live\` opens ${shellWord(id)} on the way.`;
      throw new Fault("AccountNotFound", "not-found", text);
    }
    await client.request("/api/v1/accounts", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id, type: open }),
    });
    terminal.note(`Opened the ${open} account ${id}.`);
  }
}
