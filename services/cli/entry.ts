/** Recording what is no trade: the part that its commands share. */
import type { Command } from "commander";
import { openClient } from "./client.ts";
import type { Call } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";

/** Options of every entry. */
export interface EntryOptions extends ClientOptions {
  readonly id?: string;
  readonly at?: string;
}

/** Adds them. */
export const addEntryOptions = (command: Command): Command =>
  addClientOptions(
    command
      .option("--at <time>", "RFC 3339 with a zone; now where left out")
      .option("--id <id>", "names it: the same id again is a duplicate"),
  );

/** Sends an entry and says what became of it. */
export async function recordEntry(
  call: Call<ClientOptions, readonly unknown[]>,
  path: string,
  entry: Readonly<Record<string, unknown>>,
  what: string,
): Promise<undefined> {
  const { terminal, options } = call;
  await using client = await openClient(call);
  const answer = await client.request(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(entry),
  });
  const recorded = (await answer.json()) as { readonly id: string; readonly status: string };
  if (options.json) terminal.out(JSON.stringify(recorded, null, 2));
  else if (recorded.status === "recorded") terminal.out(`recorded ${what} ${recorded.id}`);
  else terminal.out(`duplicate: ${what} ${recorded.id} is recorded already`);
  return undefined;
}
