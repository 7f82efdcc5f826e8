/** The system page: how far the tables are behind the log, how long its streams are, and where market data has holes. */
import { createResource, For, type JSX, Match, onCleanup, Show, Switch } from "solid-js";
import { call } from "../../api/call.ts";
import { amountText } from "../../shell/amount.ts";
import { timeZone } from "../../shell/preferences.ts";
import { Refusal } from "../../shell/refusal.tsx";
import { lengthText, timeText } from "../../shell/time-zone.ts";
import "./system-page.css";

/** How often it is read again. */
const REFRESH_MS = 2_000;

async function readSystem() {
  const [{ views }, { streams }, { series }] = await Promise.all([
    call("listViews", {}),
    call("listStreams", {}),
    call("listSeries", {}),
  ]);
  return { views, streams, series };
}

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
            <Panel
              title="Tables"
              about="How far each has folded the log. A lag that stands still is a fault."
            >
              <table>
                <thead>
                  <tr>
                    <th>Table</th>
                    <th>Stream</th>
                    <th class="number">Position</th>
                    <th class="number">Behind</th>
                    <th>State</th>
                  </tr>
                </thead>
                <tbody>
                  <For each={found().views}>
                    {({ view, streams }) => (
                      <For each={streams}>
                        {({ stream, position, lag_events, idle_seconds }) => (
                          <tr>
                            <td>{view}</td>
                            <td class="muted">{stream}</td>
                            <td class="number">{amountText(String(position))}</td>
                            <td class="number">{amountText(String(lag_events))}</td>
                            <td>{lag_events === 0 ? "up to date" : stateOf(idle_seconds)}</td>
                          </tr>
                        )}
                      </For>
                    )}
                  </For>
                </tbody>
              </table>
            </Panel>
            <Panel title="Log" about="Every event since the beginning, in the order in which it was taken.">
              <table>
                <thead>
                  <tr>
                    <th>Stream</th>
                    <th class="number">Events</th>
                  </tr>
                </thead>
                <tbody>
                  <For each={found().streams}>
                    {({ name, last_position }) => (
                      <tr>
                        <td>{name}</td>
                        <td class="number">{amountText(String(last_position))}</td>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
            </Panel>
            <Panel title="Market data" about="What is recorded of each series.">
              <table>
                <thead>
                  <tr>
                    <th>Series</th>
                    <th class="number">Candles</th>
                    <th class="number">Revised</th>
                    <th>First</th>
                    <th>Newest</th>
                    <th>Sources</th>
                  </tr>
                </thead>
                <tbody>
                  <For each={found().series}>
                    {(series) => (
                      <tr>
                        <td>
                          <a href={`/chart/${series.venue}/${series.product}/${series.timeframe}`}>
                            {series.venue} {series.product} {series.timeframe}
                          </a>
                          <Show when={series.venue === "simulated"}>
                            {" "}
                            <span class="badge">SIMULATED</span>
                          </Show>
                        </td>
                        <td class="number">{amountText(String(series.candles))}</td>
                        <td class="number">{amountText(String(series.revisions))}</td>
                        <td>{dateOf(series.first)}</td>
                        <td>{dateOf(series.last)}</td>
                        <td class="muted">{series.sources.join(", ")}</td>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
            </Panel>
          </div>
        )}
      </Match>
    </Switch>
  );
}

const stateOf = (idleSeconds: number): string =>
  idleSeconds < 5 ? "catching up" : `standing still for ${lengthText(idleSeconds * 1_000)}`;

const dateOf = (time: number | undefined): string => (time === undefined ? "" : timeText(time, timeZone()));

function Panel(props: { title: string; about: string; children: JSX.Element }) {
  return (
    <section class="panel">
      <h2>{props.title}</h2>
      <p class="muted">{props.about}</p>
      <div class="panel-table" tabindex="0">
        {props.children}
      </div>
    </section>
  );
}
