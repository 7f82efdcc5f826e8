/** The system page: the kill switch, what runs, how far the tables are behind the log, and what is wrong with the data. */
import { createResource, For, Match, onCleanup, Show, Switch } from "solid-js";
import { call } from "../../api/call.ts";
import { amountText } from "../../shell/amount.ts";
import { timeZone } from "../../shell/preferences.ts";
import { Refusal } from "../../shell/refusal.tsx";
import { lengthText, timeText } from "../../shell/time-zone.ts";
import { HaltPanel } from "./halt-panel.tsx";
import { MarketData } from "./market-data.tsx";
import { Panel, Table } from "./panel.tsx";
import "./system-page.css";

/** How often it is read again. */
const REFRESH_MS = 2_000;
const REFUSED_MAX = 50;

async function readSystem() {
  const [{ views }, log, { series }, halts, accounts, quarantine, trading, health] = await Promise.all([
    call("listViews", {}),
    call("listStreams", {}),
    call("listSeries", {}),
    call("getHalts", {}),
    call("listAccounts", {}),
    call("listRefused", { query: { limit: REFUSED_MAX } }),
    call("listTradingConfigurations", {}),
    call("getReadiness", {}).catch((error: Error) => ({ status: "error", error: error.message })),
  ]);
  const { configurations } = trading;
  return { views, log, series, halts, accounts, quarantine, configurations, health };
}

type System = Awaited<ReturnType<typeof readSystem>>;

/** The page. */
export default function SystemPage() {
  const [system, { refetch }] = createResource(readSystem);
  const again = setInterval(() => {
    if (document.visibilityState === "visible") void refetch();
  }, REFRESH_MS);
  onCleanup(() => clearInterval(again));
  const there = () => (system.error === undefined ? system.latest : undefined);
  return (
    <Switch>
      <Match when={system.error}>
        <Refusal error={system.error} />
      </Match>
      <Match when={there()}>
        {(found) => (
          <div class="system">
            <HaltPanel
              state={found().halts}
              accounts={found().accounts.map(({ id }) => id)}
              changed={() => void refetch()}
            />
            <Services health={found().health} />
            <Trading configurations={found().configurations} />
            <div class="system-pair">
              <Tables views={found().views} />
              <Log log={found().log} />
            </div>
            <MarketData series={found().series} />
            <Quarantine quarantine={found().quarantine} />
          </div>
        )}
      </Match>
    </Switch>
  );
}

function Services(props: { health: System["health"] }) {
  const trouble = () => ("error" in props.health ? props.health.error : undefined);
  return (
    <Panel
      title="Services"
      about="What this process runs: the log and the tables can be reached, nothing waits, nothing stands still."
    >
      <p classList={{ "panel-empty": true, warning: trouble() !== undefined }}>
        {trouble() ?? "Everything is reached and up to date."}
      </p>
    </Panel>
  );
}

function Trading(props: { configurations: System["configurations"] }) {
  return (
    <Panel title="Strategies at work" about="Which strategies trade what for which account.">
      <Table
        heads={["Account", "Market", "Timeframe", "Strategies", "State"]}
        isEmpty={props.configurations.length === 0}
        empty="None trades yet: canvas strategies enable puts one to work."
      >
        <For each={props.configurations}>
          {(each) => (
            <tr>
              <td>
                <a href={`/account/${encodeURIComponent(each.account_id)}`}>{each.account_id}</a>
              </td>
              <td>
                {each.venue} {each.product}
              </td>
              <td>{each.timeframe}</td>
              <td>{each.strategies.map(({ strategy }) => strategy).join(", ")}</td>
              <td>{each.enabled ? "enabled" : <span class="muted">disabled</span>}</td>
            </tr>
          )}
        </For>
      </Table>
    </Panel>
  );
}

function Tables(props: { views: System["views"] }) {
  return (
    <Panel title="Tables" about="How far each has folded the log. A lag that stands still is a fault.">
      <Table heads={["Table", "Stream", "#Position", "#Behind", "State"]}>
        <For each={props.views}>
          {({ view, streams }) => (
            <For each={streams}>
              {({ stream, position, lag_events, idle_seconds }) => (
                <tr>
                  <td>{view}</td>
                  <td class="muted">{stream}</td>
                  <td class="number">{amountText(String(position))}</td>
                  <td class="number">{amountText(String(lag_events))}</td>
                  <td classList={{ warning: lag_events > 0 && idle_seconds >= STANDS_STILL_S }}>
                    {lag_events === 0 ? "up to date" : stateOf(idle_seconds)}
                  </td>
                </tr>
              )}
            </For>
          )}
        </For>
      </Table>
    </Panel>
  );
}

/** A table that is behind and has not moved for so long stands still. */
const STANDS_STILL_S = 5;

const stateOf = (idleSeconds: number): string =>
  idleSeconds < STANDS_STILL_S ? "catching up" : `standing still for ${lengthText(idleSeconds * 1_000)}`;

function Log(props: { log: System["log"] }) {
  const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  return (
    <Panel title="Log" about={`Kept by ${props.log.engine} ${props.log.version}. ${props.log.durability}`}>
      <Table heads={["Stream", "#Events", "#Size", "Last"]}>
        <For each={props.log.streams}>
          {({ name, last_position, bytes, last_logged_at, skipped }) => (
            <tr>
              <td>
                {name}
                <Show when={skipped}>
                  {(types) => (
                    <span class="warning"> {types().length} types that this program does not know</span>
                  )}
                </Show>
              </td>
              <td class="number">{amountText(String(last_position))}</td>
              <td class="number">{megabytes(bytes)}</td>
              <td class="muted">
                {last_logged_at === undefined ? "" : timeText(Date.parse(last_logged_at), timeZone(), true)}
              </td>
            </tr>
          )}
        </For>
      </Table>
    </Panel>
  );
}

function Quarantine(props: { quarantine: System["quarantine"] }) {
  return (
    <Panel
      title="Quarantine"
      about={`What was refused or cannot be read, with the reason; nothing of it is lost. ${amountText(String(props.quarantine.total))} in all.`}
    >
      <Table
        heads={["When", "Origin", "Place", "Reason", "#Bytes", "Log"]}
        isEmpty={props.quarantine.refused.length === 0}
        empty="Nothing was refused."
      >
        <For each={props.quarantine.refused}>
          {(row) => (
            <tr>
              <td>{timeText(Date.parse(row.logged_at), timeZone(), true)}</td>
              <td>{row.origin}</td>
              <td>{row.place}</td>
              <td>{row.reason}</td>
              <td class="number">{amountText(String(row.content_bytes))}</td>
              <td class="muted">
                {row.stream} {row.position}
              </td>
            </tr>
          )}
        </For>
      </Table>
    </Panel>
  );
}
