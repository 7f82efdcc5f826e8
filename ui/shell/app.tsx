/** The frame around every page. */
import { A, Navigate, Route, Router, type RouteSectionProps } from "@solidjs/router";
import { ErrorBoundary, For, lazy, Suspense } from "solid-js";
import "./app.css";
import { setTheme, shownTheme } from "./preferences.ts";
import { Trouble } from "./trouble.tsx";

const ChartPage = lazy(() => import("../pages/chart/chart-page.tsx"));
const AccountPage = lazy(() => import("../pages/account/account-page.tsx"));
const ReplayPage = lazy(() => import("../pages/replay/replay-page.tsx"));
const BacktestsPage = lazy(() => import("../pages/backtests/backtests-page.tsx"));
const BacktestPage = lazy(() => import("../pages/backtests/backtest-page.tsx"));
const BacktestChartPage = lazy(() => import("../pages/backtests/backtest-chart-page.tsx"));
const ComparisonPage = lazy(() => import("../pages/backtests/comparison-page.tsx"));
const SystemPage = lazy(() => import("../pages/system/system-page.tsx"));

const PAGES = [
  { path: "/chart", label: "Chart" },
  { path: "/account", label: "Account" },
  { path: "/replay", label: "Time travel" },
  { path: "/backtests", label: "Backtests" },
  { path: "/system", label: "System" },
] as const;

/** The application. */
export function App() {
  return (
    <Router root={Frame}>
      <Route path="/" component={() => <Navigate href="/chart" />} />
      <Route path="/chart/:venue?/:product?/:timeframe?" component={ChartPage} />
      <Route path="/account/:id?" component={AccountPage} />
      <Route path="/replay/:venue?/:product?/:timeframe?" component={ReplayPage} />
      <Route path="/backtests" component={BacktestsPage} />
      <Route path="/backtests/compare" component={ComparisonPage} />
      <Route path="/backtests/:id" component={BacktestPage} />
      <Route path="/backtests/:id/chart/:venue?/:product?/:timeframe?" component={BacktestChartPage} />
      <Route path="/system" component={SystemPage} />
      <Route
        path="*"
        component={() => <Trouble title="There is no such page." advice="Choose one above." />}
      />
    </Router>
  );
}

function Frame(props: RouteSectionProps) {
  return (
    <div class="frame">
      <a class="skip" href="#page">
        Skip to the page
      </a>
      <header class="frame-head">
        <A class="brand" href="/chart" aria-label="Spot Canvas">
          <img src="/icon.svg" alt="" width="20" height="20" /> <span>Spot Canvas</span>
        </A>
        <nav aria-label="Pages">
          <For each={PAGES}>{({ path, label }) => <A href={path}>{label}</A>}</For>
        </nav>
        <button
          type="button"
          class="quiet"
          aria-label={`Show the ${shownTheme() === "dark" ? "light" : "dark"} theme`}
          title="Light or dark"
          onClick={() => setTheme(shownTheme() === "dark" ? "light" : "dark")}
        >
          {shownTheme() === "dark" ? "☀" : "☾"}
        </button>
      </header>
      <main id="page" class="frame-page">
        <ErrorBoundary fallback={(error) => <Trouble title="This page broke." advice={String(error)} />}>
          <Suspense>{props.children}</Suspense>
        </ErrorBoundary>
      </main>
    </div>
  );
}
