/** `canvas trading list` */
import type { TradingConfiguration } from "@spot-canvas/domain/contract/trading";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { haltLines } from "./halt-lines.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { tableLines } from "./table.ts";

const COLUMNS = ["ACCOUNT", "VENUE", "PRODUCT", "TIMEFRAME", "MARKET", "STRATEGIES", "ENABLED", "SINCE"].map(
  (title) => ({ title }),
);

/** Lists how accounts trade, and says what is halted. */
export const command = commandFile<ClientOptions, readonly [account?: string]>({
  configure(command) {
    command.argument("[account]", "only this account");
    addClientOptions(command).addHelpText("after", examples("trading list", "trading list paper --json"));
  },

  async run(call) {
    const { terminal, options } = call;
    const [account] = call.arguments;
    await using client = await openClient(call);
    const query = account === undefined ? "" : `?${new URLSearchParams({ account })}`;
    const answer = await client.request(`/api/v1/trading${query}`);
    const found = (await answer.json()) as { readonly configurations: readonly TradingConfiguration[] };
    if (options.json) {
      terminal.out(JSON.stringify(found, null, 2));
      return undefined;
    }
    if (found.configurations.length === 0) {
      terminal.note("Nothing is traded: begin with `canvas trading set`.");
      return undefined;
    }
    const rows = found.configurations.map((each) => [
      each.account_id,
      each.venue,
      each.product,
      each.timeframe,
      each.market_type,
      each.strategies.map(({ strategy }) => strategy).join(","),
      each.enabled ? "yes" : "no",
      each.since,
    ]);
    for (const line of tableLines(COLUMNS, rows, terminal.paint)) terminal.out(line);
    const halts = await (await client.request("/api/v1/halt")).text();
    for (const line of haltLines(halts)) terminal.note(line);
    return undefined;
  },
});
