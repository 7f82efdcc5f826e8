/** Recording what is no trade: the part that its commands share. */
import type { Command } from "commander";
import { openClient } from "./client.ts";
import type { Call } from "./command.ts";
import { openOption, refuseMissing } from "./existing-account.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";

/** Options of every entry. */
export interface EntryOptions extends ClientOptions {
  readonly open?: string;
  readonly id?: string;
  readonly at?: string;
}

/** Adds them. */
export const addEntryOptions = (command: Command): Command =>
  addClientOptions(
    command
      .option("--at <time>", "RFC 3339 with a zone; now where left out")
      .option("--id <id>", "names it: the same id again is a duplicate")
      .addOption(openOption()),
  );

/** What is recorded, of which accounts. */
export interface Entry {
  readonly path: string;
  readonly accounts: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
  /** What it is called. */
  readonly what: string;
}

/** Sends an entry and says what became of it. Faults: `AccountNotFound`, and those of the API. */
export async function recordEntry(
  call: Call<ClientOptions & Pick<EntryOptions, "open">, readonly unknown[]>,
  { path, accounts, body, what }: Entry,
): Promise<undefined> {
  const { terminal, options } = call;
  await using client = await openClient(call, { makes: options.open !== undefined });
  await refuseMissing(client, terminal, accounts, options.open);
  const answer = await client.request(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const recorded = (await answer.json()) as { readonly id: string; readonly status: string };
  if (options.json) terminal.out(JSON.stringify(recorded, null, 2));
  else if (recorded.status === "recorded") terminal.out(`recorded ${what} ${recorded.id}`);
  else terminal.out(`duplicate: ${what} ${recorded.id} is recorded already`);
  return undefined;
}
