/** The account page: what it is worth, how it got there, and every list behind the figures. */
import { useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { createEffect, createResource, createSignal, For, Match, onCleanup, Show, Switch } from "solid-js";
import { call } from "../../api/call.ts";
import { amountText, gainClass, gainText, percentText } from "../../shell/amount.ts";
import { account, setAccount } from "../../shell/preferences.ts";
import { Refusal } from "../../shell/refusal.tsx";
import { Rows } from "../../shell/rows.tsx";
import { Trouble } from "../../shell/trouble.tsx";
import type { Deed, Explained } from "./account-list.ts";
import { CashHistory } from "./cash-history.tsx";
import { Deeds } from "./deeds.tsx";
import { EquityCurve } from "./equity-curve.tsx";
import { EquityParts } from "./equity-parts.tsx";
import { Explanation } from "./explanation.tsx";
import { ACCOUNT_LISTS } from "./lists.tsx";
import { OrderLife } from "./order-life.tsx";
import type { OwnAccount } from "./own-account.ts";
import "./account-page.css";

/** How far the points of the curve are apart. */
const STEPS = ["1h", "4h", "1d", "1w"] as const;
/** How often the figures are read again. */
const REFRESH_MS = 5_000;

type Step = (typeof STEPS)[number];

/** The page. */
export default function AccountPage() {
  const params = useParams<{ id?: string }>();
  const navigate = useNavigate();
  const [accounts] = createResource(() => call("listAccounts", {}));
  const there = () => (accounts.error === undefined ? accounts() : undefined);
  createEffect(() => {
    const known = there()?.map(({ id }) => id) ?? [];
    const usual = known.includes(account()) ? account() : known[0];
    if (params.id === undefined && usual !== undefined)
      navigate(`/account/${encodeURIComponent(usual)}`, { replace: true });
    if (params.id !== undefined && known.includes(params.id)) setAccount(params.id);
  });
  return (
    <Switch>
      <Match when={accounts.error}>
        <Refusal error={accounts.error} />
      </Match>
      <Match when={there()?.length === 0}>
        <Trouble
          title="There is no account yet."
          advice="Importing trades opens one, as does a strategy that trades:"
        >
          <code>pnpm canvas import trades FILE --account mine</code>
        </Trouble>
      </Match>
      <Match when={params.id !== undefined && there()?.some(({ id }) => id === params.id)}>
        <Show when={there()!.find(({ id }) => id === params.id)} keyed>
          {(found) => <Account account={found} id={found.id} all={there()!.map((each) => each.id)} />}
        </Show>
      </Match>
      <Match when={there() !== undefined && params.id !== undefined}>
        <Trouble title={`There is no account ${params.id}.`} advice="Choose one that there is.">
          <a href="/account">To the accounts</a>
        </Trouble>
      </Match>
    </Switch>
  );
}

function Account(props: { account: OwnAccount; id: string; all: readonly string[] }) {
  const navigate = useNavigate();
  const [query, setQuery] = useSearchParams<{ list?: string; step?: string }>();
  const [explained, setExplained] = createSignal<Explained>();
  const [deed, setDeed] = createSignal<Deed>();
  const [edition, setEdition] = createSignal(0);
  const [key] = createResource(() => call("resolveKey", {}));
  const mayTrade = () => key.error === undefined && (key()?.scope === "trade" || key()?.scope === "admin");
  const hands = { explain: setExplained, act: setDeed, mayTrade, edition };
  const step = (): Step => STEPS.find((each) => each === query.step) ?? "1d";
  const [figures, { refetch }] = createResource(
    () => ({ id: props.id, timeframe: step() }),
    async ({ id, timeframe }) => {
      const [portfolio, equity] = await Promise.all([
        call("getPortfolio", { path: { id }, query: { mark: true } }),
        call("getEquity", { path: { id }, query: { timeframe } }),
      ]);
      return { portfolio, equity };
    },
  );
  const again = setInterval(() => {
    if (document.visibilityState === "visible") void refetch();
  }, REFRESH_MS);
  onCleanup(() => clearInterval(again));
  const shown = () => (figures.error === undefined ? figures.latest : undefined);
  const list = () => ACCOUNT_LISTS.find(({ name }) => name === query.list) ?? ACCOUNT_LISTS[0]!;
  return (
    <div class="account">
      <header class="account-head">
        <h1>
          <select
            aria-label="Account"
            value={props.id}
            onChange={(event) => navigate(`/account/${encodeURIComponent(event.currentTarget.value)}`)}
          >
            <For each={props.all}>{(id) => <option value={id}>{id}</option>}</For>
          </select>
        </h1>
        <fieldset class="segments">
          <legend class="visually-hidden">Points of the curve</legend>
          <For each={STEPS}>
            {(each) => (
              <button
                type="button"
                class="quiet"
                aria-pressed={each === step()}
                onClick={() => setQuery({ step: each })}
              >
                {each}
              </button>
            )}
          </For>
        </fieldset>
        <Show when={mayTrade()}>
          <button type="button" class="primary" onClick={() => setDeed({ order: true })}>
            Order
          </button>
        </Show>
      </header>
      <Show when={key.error === undefined && key() !== undefined && !mayTrade()}>
        <p class="muted">This browser may look and not trade: its key has the scope {key()?.scope}.</p>
      </Show>
      <Show when={figures.error}>
        <Refusal error={figures.error} />
      </Show>
      <Show when={shown()}>
        {(all) => {
          const last = () => all().equity.points.at(-1);
          return (
            <>
              <dl class="figures">
                <Figure
                  label="Equity"
                  amount={last()?.equity}
                  unit={all().equity.currency}
                  about="Cash, and what is open at its mark; what has none at its cost."
                  explain={() => setExplained({ equity: true })}
                />
                <Figure
                  label="Cash"
                  amount={last()?.cash}
                  unit={all().equity.currency}
                  explain={() => setExplained({ currency: all().equity.currency })}
                />
                <Figure
                  label="Realized P&L"
                  gain={all().portfolio.total_realized_pnl}
                  explain={() => setQuery({ list: "closed" })}
                />
                <Figure
                  label="Unrealized P&L"
                  gain={all().portfolio.total_unrealized_pnl}
                  explain={() => setQuery({ list: "open" })}
                />
                <Figure
                  label="Time-weighted return"
                  percent={all().equity.returns?.time_weighted}
                  about="(V₁⁻ / V₀) · (V₂⁻ / V₁⁺) · … − 1, equity just before and after each flow: how good the trading was. GIPS 2020."
                />
                <Figure
                  label="Money-weighted return"
                  percent={all().equity.returns?.money_weighted}
                  about="The rate at which all that came and went grows to the equity: what the owner's money earned. GIPS 2020."
                />
                <Figure
                  label="Paid in"
                  amount={all().equity.flows.deposits}
                  unit={all().equity.currency}
                  explain={() => setExplained({ currency: all().equity.currency })}
                />
                <Figure
                  label="Paid out"
                  amount={all().equity.flows.withdrawals}
                  unit={all().equity.currency}
                  explain={() => setExplained({ currency: all().equity.currency })}
                />
              </dl>
              <Show when={all().equity.points.length > 1}>
                <EquityCurve equity={all().equity} />
              </Show>
            </>
          );
        }}
      </Show>
      <div class="tabs" role="tablist" aria-label="Lists of the account">
        <For each={ACCOUNT_LISTS}>
          {({ name, label }) => (
            <button
              type="button"
              role="tab"
              class="quiet"
              aria-selected={name === list().name}
              onClick={() => setQuery({ list: name })}
            >
              {label}
            </button>
          )}
        </For>
      </div>
      <Show when={list()} keyed>
        {(chosen) => <Rows {...chosen.rows(props.id, hands)} />}
      </Show>
      <Reason account={props.id} of={explained()} close={() => setExplained(undefined)} />
      <Deeds
        account={props.account}
        deed={deed()}
        cash={shown()?.equity.points.at(-1)?.cash}
        close={() => setDeed(undefined)}
        done={() => {
          setEdition((before) => before + 1);
          void refetch();
        }}
      />
      <Show when={isOfEquity(explained()) && shown()}>
        {(all) => (
          <EquityParts
            equity={all().equity}
            positions={all().portfolio.positions}
            explain={setExplained}
            close={() => setExplained((what) => (isOfEquity(what) ? undefined : what))}
          />
        )}
      </Show>
    </div>
  );
}

const isOfEquity = (what: Explained | undefined): boolean => what !== undefined && "equity" in what;

/** Why something is as it is, over the page. */
function Reason(props: { account: string; of: Explained | undefined; close: () => void }) {
  const part = <K extends string>(name: K): string | undefined => {
    const asked: Readonly<Record<string, string | true>> | undefined = props.of;
    const part = asked?.[name];
    return part === true ? undefined : part;
  };
  return (
    <>
      <Show when={part("position")}>
        {(position) => <Explanation account={props.account} position={position()} close={props.close} />}
      </Show>
      <Show when={part("order")}>
        {(order) => <OrderLife account={props.account} order={order()} close={props.close} />}
      </Show>
      <Show when={part("currency")}>
        {(currency) => <CashHistory account={props.account} currency={currency()} close={props.close} />}
      </Show>
    </>
  );
}

/** One figure of the summary: two decimals, all of them under the pointer; a dash where there is none. */
function Figure(props: {
  label: string;
  amount?: string | undefined;
  gain?: string | undefined;
  percent?: string | undefined;
  unit?: string;
  /** How it is computed. */
  about?: string;
  /** Shows what it is made of. */
  explain?: () => void;
}) {
  const exact = () => props.amount ?? props.gain ?? props.percent;
  const text = () => {
    if (props.gain !== undefined) return gainText(props.gain, 2);
    if (props.percent !== undefined) return percentText(props.percent);
    return props.amount === undefined ? "–" : amountText(props.amount, 2);
  };
  return (
    <div>
      <dt title={props.about}>{props.label}</dt>
      <dd class={gainClass(props.gain ?? props.percent ?? "0")} title={exact()}>
        <Show when={props.explain} fallback={text()}>
          {(explain) => (
            <button
              type="button"
              class="link figure-link"
              aria-label={`${props.label} ${text()}: what it is made of`}
              onClick={() => explain()()}
            >
              {text()}
            </button>
          )}
        </Show>{" "}
        <small class="muted">{props.amount === undefined ? "" : props.unit}</small>
      </dd>
    </div>
  );
}
