/** What trades an account: its strategies by market, each of which can be stopped and started. */
import { Show } from "solid-js";
import { call } from "../../api/call.ts";
import type { Operations } from "../../api/generated.ts";
import { timeZone } from "../../shell/preferences.ts";
import { timeText } from "../../shell/time-zone.ts";
import { type AccountList, list } from "./account-list.ts";

type Configuration = Operations["listTradingConfigurations"]["answer"]["configurations"][number];

/** The list of an account's configurations. */
export const trading: AccountList["rows"] = (id, { act, mayTrade, edition }) =>
  list<Configuration>({
    of: `${id} trading ${edition()}`,
    label: "What trades the account",
    empty: "No strategy trades it: canvas trading set puts one to work.",
    columns: [
      { head: "Market", width: "1.4fr", cell: ({ venue, product }) => `${venue} ${product}` },
      { head: "Kind", width: "0.6fr", cell: (row) => row.market_type },
      { head: "Candles", width: "0.6fr", cell: (row) => row.timeframe },
      { head: "Strategies", width: "2.4fr", cell: (row) => strategiesOf(row) },
      {
        head: "Since",
        width: "minmax(12rem, 1.6fr)",
        cell: (row) => <time dateTime={row.since}>{timeText(Date.parse(row.since), timeZone(), true)}</time>,
      },
      { head: "State", width: "0.7fr", cell: (row) => (row.enabled ? "enabled" : "disabled") },
      {
        head: "",
        width: "5rem",
        cell: (row) => (
          <Show when={mayTrade()}>
            <button type="button" class="link" onClick={() => act({ turn: row })}>
              {row.enabled ? "Disable" : "Enable"}
            </button>
          </Show>
        ),
      },
    ],
    load: async (_, signal) => {
      const answer = await call("listTradingConfigurations", { query: { account: id }, signal });
      return { items: answer.configurations, next: undefined };
    },
  });

/** Its strategies, each with its parameters and the ways that it goes. */
export const strategiesOf = ({ strategies }: Configuration): string =>
  strategies
    .map(({ strategy, parameters }) => {
      const said = Object.entries(parameters).map(([name, value]) => `${name}=${String(value)}`);
      return said.length === 0 ? strategy : `${strategy} (${said.join(", ")})`;
    })
    .join(", ");
