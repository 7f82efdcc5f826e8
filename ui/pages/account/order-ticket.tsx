/** The order ticket: what a person wants bought or sold, what that will cost, and what the account's bot made of it. */
import { createMemo, createResource, createSignal, For, Show } from "solid-js";
import { call } from "../../api/call.ts";
import type { Operations } from "../../api/generated.ts";
import type { Timeframe } from "../../chart/timeframe.ts";
import { amountText } from "../../shell/amount.ts";
import { Confirmation } from "../../shell/confirmation.tsx";
import { Dialog } from "../../shell/dialog.tsx";
import { Refusal } from "../../shell/refusal.tsx";
import { costText } from "./order-cost.ts";
import { isLive, type OwnAccount } from "./own-account.ts";

type NewOrder = NonNullable<Operations["requestOrder"]["body"]>;
type Made = Operations["requestOrder"]["answer"];

type Draft = { -readonly [K in keyof NewOrder]: NewOrder[K] };
type TimeInForce = NonNullable<NewOrder["time_in_force"]>;

const KINDS = ["market", "limit", "stop", "stop-limit"] as const;
type Kind = (typeof KINDS)[number];
type Unit = "quantity" | "quote";

/** A market that the account can trade, and the series whose newest candle tells its price. */
interface Market {
  readonly venue: string;
  readonly product: string;
  readonly timeframe: Timeframe;
  readonly last: number;
}

/** Where an account can trade: at its own venue, where it is bound to one. */
async function marketsOf({ venue }: OwnAccount): Promise<readonly Market[]> {
  const { series } = await call("listSeries", { query: venue === undefined ? {} : { venue } });
  const markets = new Map<string, Market>();
  for (const { last = 0, ...each } of series) {
    const name = `${each.venue} ${each.product}`;
    const known = markets.get(name);
    if (known === undefined || known.last < last)
      markets.set(name, { ...each, timeframe: each.timeframe as Timeframe, last });
  }
  return [...markets.values()];
}

async function newestPrice({ venue, product, timeframe }: Market): Promise<string | undefined> {
  const { close } = await call("listCandles", { query: { venue, product, timeframe, limit: 1 } });
  const newest = close.at(-1);
  return newest === undefined || newest === null ? undefined : String(newest);
}

/** The ticket; `done` is called once the bot was asked. */
export function OrderTicket(props: {
  account: OwnAccount;
  /** What it has of its currency. */
  cash?: string | undefined;
  close: () => void;
  done: () => void;
}) {
  const [made, setMade] = createSignal<Made>();
  const [markets] = createResource(() => marketsOf(props.account));
  const there = () => (markets.error === undefined ? markets() : undefined);
  return (
    <Show
      when={made()}
      fallback={
        <Show
          when={there()}
          fallback={
            <Show when={markets.error}>
              <Dialog class="confirmation" title="Order" close={props.close}>
                <Refusal error={markets.error} />
              </Dialog>
            </Show>
          }
        >
          {(all) => (
            <Show when={all().length > 0} fallback={<NoMarket {...props} />}>
              <Form
                {...props}
                markets={all()}
                made={(answer) => {
                  setMade(answer);
                  props.done();
                }}
              />
            </Show>
          )}
        </Show>
      }
    >
      {(answer) => (
        <Dialog class="confirmation" title={TITLES[answer().status]} close={props.close}>
          <p class="ticket-made" role="status">
            {wordsOf(answer())}
          </p>
        </Dialog>
      )}
    </Show>
  );
}

const NoMarket = (props: { account: OwnAccount; close: () => void }) => (
  <Dialog class="confirmation" title={`Order for ${props.account.id}`} close={props.close}>
    <p class="ticket-made">
      No candles are recorded of a market that it can trade, so that no price is known:{" "}
      <code>canvas backfill --venue {props.account.venue ?? "VENUE"}</code> fetches some.
    </p>
  </Dialog>
);

const TITLES = { placed: "The order is placed", declined: "Declined", waiting: "The bot is asked" } as const;

function wordsOf({ status, placed, reason }: Made): string {
  if (status === "waiting") return "No bot has decided on it yet. One that runs for this account will.";
  if (placed === undefined) return reason ?? "";
  const { side, requested_qty, symbol, order_type, limit_price, stop_price } = placed;
  const stop = stop_price === undefined ? "" : `, stop ${amountText(stop_price)}`;
  const limit = limit_price === undefined ? "" : `, limit ${amountText(limit_price)}`;
  return `${side} ${amountText(requested_qty)} ${symbol}, ${order_type}${stop}${limit}`;
}

const AMOUNT_PATTERN = "[0-9]+(\\.[0-9]+)?";

function Form(props: {
  account: OwnAccount;
  cash?: string | undefined;
  markets: readonly Market[];
  close: () => void;
  made: (answer: Made) => void;
}) {
  const [name, setName] = createSignal(0);
  const [side, setSide] = createSignal<"buy" | "sell">("buy");
  const [kind, setKind] = createSignal<Kind>("market");
  const [unit, setUnit] = createSignal<Unit>("quantity");
  const [size, setSize] = createSignal("");
  const [limit, setLimit] = createSignal("");
  const [stop, setStop] = createSignal("");
  const market = () => props.markets[name()];
  const [price] = createResource(market, newestPrice);
  const pair = () => market()?.product.split("-") ?? [];
  const has = (part: "limit" | "stop") => kind().includes(part);
  const cost = createMemo(() => {
    const at = has("limit")
      ? limit()
      : has("stop")
        ? stop()
        : price.error === undefined
          ? price()
          : undefined;
    return costText({
      side: side(),
      unit: unit(),
      size: size(),
      price: at,
      pair: pair(),
      isLimited: has("limit"),
    });
  });
  const requestIdOf = requestIds();
  const act = async (form: FormData): Promise<void> => {
    const { venue, product } = market()!;
    const body: Draft = { product, side: side() };
    if (props.account.venue === undefined) body.venue = venue;
    if (size() !== "") body[unit()] = size();
    for (const field of PRICES) {
      const given = String(form.get(field) ?? "");
      if (given !== "") body[field] = given;
    }
    if (kind() === "limit") body.time_in_force = form.get("time_in_force") as TimeInForce;
    for (const flag of ["post_only", "reduce_only"] as const) if (form.get(flag) !== null) body[flag] = true;
    body.request_id = requestIdOf(JSON.stringify(body));
    props.made(await call("requestOrder", { path: { id: props.account.id }, body }));
  };
  return (
    <Confirmation
      title={`Order for ${props.account.id}`}
      word={isLive(props.account) ? `${side()} ${market()?.product ?? ""}` : undefined}
      button={`${side() === "buy" ? "Buy" : "Sell"} ${market()?.product ?? ""}`}
      isDanger={isLive(props.account)}
      hasReason={false}
      act={act}
      close={props.close}
    >
      <p class="muted">
        {isLive(props.account) ? "A live account: real money." : "A paper account: no real money."}
      </p>
      <label>
        <span>Market</span>
        <select value={name()} onChange={(event) => setName(event.currentTarget.selectedIndex)}>
          <For each={props.markets}>
            {({ venue, product }, index) => <option value={index()}>{`${venue} ${product}`}</option>}
          </For>
        </select>
      </label>
      <div class="ticket-pair">
        <label>
          <span>Side</span>
          <select value={side()} onChange={(event) => setSide(event.currentTarget.value as "buy" | "sell")}>
            <option value="buy">buy</option>
            <option value="sell">sell</option>
          </select>
        </label>
        <label>
          <span>Kind</span>
          <select value={kind()} onChange={(event) => setKind(event.currentTarget.value as Kind)}>
            <For each={KINDS}>{(each) => <option value={each}>{each}</option>}</For>
          </select>
        </label>
      </div>
      <div class="ticket-pair">
        <Price name="size" label="Size" value={size()} set={setSize} />
        <label>
          <span>In</span>
          <select value={unit()} onChange={(event) => setUnit(event.currentTarget.value as Unit)}>
            <option value="quantity">{pair()[0] ?? "base units"}</option>
            <option value="quote">{pair()[1] ?? "quote currency"}</option>
          </select>
        </label>
      </div>
      <Show when={has("stop")}>
        <Price name="stop_price" label="Stop price" value={stop()} set={setStop} required />
      </Show>
      <Show when={has("limit")}>
        <Price name="limit_price" label="Limit price" value={limit()} set={setLimit} required />
      </Show>
      <Show when={kind() === "limit"}>
        <label>
          <span>Time in force</span>
          <select name="time_in_force">
            <option value="gtc">rests until it is filled or cancelled</option>
            <option value="ioc">fills what it can at once, and ends</option>
            <option value="fok">fills whole at once, or not at all</option>
          </select>
        </label>
        <Choice name="post_only" label="Only rest: refused rather than filled at once" />
      </Show>
      <Choice name="reduce_only" label="Only take away from what is held" />
      <div class="ticket-pair">
        <Price name="stop_loss" label="Stop loss" />
        <Price name="take_profit" label="Take profit" />
      </div>
      <p class="ticket-cost" aria-live="polite">
        {cost()}
        <Show when={price.error === undefined && price()}>
          {(newest) => <span class="muted"> The newest close is {amountText(newest())}.</span>}
        </Show>
        <Show when={props.cash}>
          {(cash) => <span class="muted"> The account has {amountText(cash(), 2)}.</span>}
        </Show>
      </p>
    </Confirmation>
  );
}

/** One id as long as the same is asked for: where an answer was lost, the button buys nothing twice. */
function requestIds(): (asked: string) => string {
  let last = { asked: "", id: "" };
  return (asked) => {
    // Also where the page came over plain HTTP, which has no `randomUUID`.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (asked !== last.asked) last = { asked, id };
    return last.id;
  };
}

const PRICES = ["limit_price", "stop_price", "stop_loss", "take_profit"] as const;

function Price(props: {
  name: string;
  label: string;
  value?: string;
  set?: (value: string) => void;
  required?: boolean;
}) {
  return (
    <label>
      <span>{props.label}</span>
      <input
        type="text"
        inputmode="decimal"
        autocomplete="off"
        name={props.name}
        pattern={AMOUNT_PATTERN}
        title="A decimal number, such as 0.05"
        maxlength="60"
        required={props.required}
        {...(props.value === undefined ? {} : { value: props.value })}
        onInput={(event) => props.set?.(event.currentTarget.value.trim())}
      />
    </label>
  );
}

const Choice = (props: { name: string; label: string }) => (
  <label class="choice">
    <input type="checkbox" name={props.name} />
    <span>{props.label}</span>
  </label>
);
