/** Time travel: the chart and the account as they were known at any position of the log, event by event. */
import { useSearchParams } from "@solidjs/router";
import { createEffect, createMemo, createResource, createSignal, onCleanup, Show } from "solid-js";
import { call } from "../../api/call.ts";
import { account } from "../../shell/preferences.ts";
import { Refusal } from "../../shell/refusal.tsx";
import { Trouble } from "../../shell/trouble.tsx";
import { Chart } from "../chart/chart.tsx";
import { tripOf } from "../chart/decisions.ts";
import { loadLists } from "../chart/lists.tsx";
import type { ChartLocation } from "../chart/location.ts";
import { SeriesPage } from "../chart/series-page.tsx";
import { loadFigures } from "./figures.ts";
import { LogWindow } from "./log-window.ts";
import { momentOf } from "./moment.ts";
import { MomentPanel } from "./moment-panel.tsx";
import { Transport } from "./transport.tsx";
import "../chart/chart-page.css";
import "./replay-page.css";

/** How often the end of the log is looked at. */
const GROWTH_MS = 3_000;
/** How long a position must rest before it is written into the address. */
const REST_MS = 300;

const lastOf = async (): Promise<number> => {
  const { streams } = await call("listStreams", {});
  return streams.find(({ name }) => name === "TRADING")?.last_position ?? 0;
};

/** Every list of a page with a chart, and where the log ends. */
async function loadAll() {
  const [lists, last] = await Promise.all([loadLists(), lastOf()]);
  return { ...lists, last };
}

/** The page. */
export default function ReplayPage() {
  return (
    <SeriesPage page="replay" load={loadAll} instead={({ last }) => last === 0 && <NothingDecided />}>
      {(shown) => <Replay lists={shown.lists} series={shown.series} location={shown.location} />}
    </SeriesPage>
  );
}

function NothingDecided() {
  return (
    <Trouble title="Nothing was decided yet." advice="A strategy that trades writes what can be replayed:">
      <code>pnpm canvas strategies enable sma-cross --product BTC-USD --timeframe 1h --account paper</code>
    </Trouble>
  );
}

function Replay(props: {
  lists: Awaited<ReturnType<typeof loadAll>>;
  series: Parameters<typeof Chart>[0]["series"];
  location: ChartLocation;
}) {
  const [query, setQuery] = useSearchParams<{ p?: string }>();
  const log = new LogWindow();
  const [last, setLast] = createSignal(props.lists.last);
  const [position, setPosition] = createSignal(within(Number(query.p), last()));
  const [moment] = createResource(
    () => ({ position: position(), id: account() }),
    async ({ position, id }) => momentOf(await log.until(position), id),
  );
  const [figures] = createResource(
    () => {
      const shown = moment.latest;
      return shown !== undefined && account() !== "" ? { shown, id: account() } : undefined;
    },
    ({ shown, id }) => loadFigures(shown, id),
  );
  createEffect(() => {
    const at = String(position());
    const rest = setTimeout(() => setQuery({ p: at }, { replace: true, scroll: false }), REST_MS);
    onCleanup(() => clearTimeout(rest));
  });
  const growth = setInterval(async () => {
    const now = await lastOf().catch(last);
    if (now === last()) return;
    log.grown(now);
    setLast(now);
  }, GROWTH_MS);
  onCleanup(() => clearInterval(growth));
  const shown = () => (moment.error === undefined ? moment.latest : undefined);
  const chartMoment = createMemo(() => {
    const now = shown();
    if (now === undefined) return undefined;
    // Positions of a later moment, which are on the screen while those of this one are on their way, are hindsight.
    const found = figures.error === undefined ? figures.latest : undefined;
    const positions = found !== undefined && found.position <= now.position ? found.positions : [];
    const own = positions.filter(({ symbol }) => symbol === props.series.product);
    return {
      until: now.time,
      decisions: {
        markers: now.markers.filter(({ product }) => product === props.series.product),
        trips: own.map(tripOf),
        open: own.filter(({ status }) => status === "open"),
      },
    };
  });
  return (
    <div class="replay">
      <Chart
        series={props.series}
        all={props.lists.series}
        catalogue={props.lists.indicators}
        accounts={props.lists.accounts}
        location={props.location}
        moment={chartMoment}
      />
      <Transport
        position={position()}
        last={last()}
        time={shown()?.time}
        isWaiting={moment.loading || figures.loading}
        goTo={(wanted) => setPosition(within(wanted, last()))}
      />
      <Show when={moment.error ?? figures.error}>{(error) => <Refusal error={error()} />}</Show>
      <Show when={shown()}>
        {(now) => (
          <MomentPanel moment={now()} figures={figures.error === undefined ? figures.latest : undefined} />
        )}
      </Show>
    </div>
  );
}

/** A position that there is: the newest where none is named. */
const within = (position: number, last: number): number =>
  Number.isInteger(position) && position >= 1
    ? Math.min(position, last)
    : Math.max(1, Math.min(last, position || last));
