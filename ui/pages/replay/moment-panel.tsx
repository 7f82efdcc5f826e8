/** The account at a moment: its figures, what it held, its orders, and the event that was the last one then. */
import { For, Show } from "solid-js";
import { amountText, gainClass, gainText } from "../../shell/amount.ts";
import { timeZone } from "../../shell/preferences.ts";
import { timeText } from "../../shell/time-zone.ts";
import type { Figures } from "./figures.ts";
import type { Moment } from "./moment.ts";
import { sentenceOf } from "./recorded.ts";

/** At most so many orders are listed, the newest. */
const ORDERS_MAX = 50;

/** The panel. */
export function MomentPanel(props: { moment: Moment; figures: Figures | undefined }) {
  return (
    <aside class="moment" aria-label="The account then">
      <EventCard moment={props.moment} />
      <Show when={props.figures}>
        {(figures) => (
          <div class="moment-account" aria-busy={figures().position !== props.moment.position}>
            <dl class="moment-figures">
              <Figure label="Realized" gain={figures().portfolio.total_realized_pnl} />
              <Figure label="Unrealized" gain={figures().portfolio.total_unrealized_pnl} />
              <Figure label="Cash, USD" amount={figures().balance} />
            </dl>
            <h2>Positions</h2>
            <Positions rows={figures().portfolio.positions} />
          </div>
        )}
      </Show>
      <h2>Orders</h2>
      <Orders rows={props.moment.orders.slice(0, ORDERS_MAX)} />
    </aside>
  );
}

function EventCard(props: { moment: Moment }) {
  const event = () => props.moment.event;
  return (
    <article class="event-card" data-testid="event-card">
      <header>
        <strong>{event().type}</strong> <span class="muted">TRADING {event().position}</span>
      </header>
      <p>{sentenceOf(event())}</p>
      <p class="muted">{timeText(Date.parse(event().occurred_at ?? event().logged_at), timeZone(), true)}</p>
      <details>
        <summary class="muted">As it was recorded</summary>
        <pre tabindex="0">{JSON.stringify(event(), null, 1)}</pre>
      </details>
    </article>
  );
}

function Figure(props: { label: string; amount?: string | undefined; gain?: string | undefined }) {
  const text = () => {
    if (props.gain !== undefined) return gainText(props.gain, 2);
    return props.amount === undefined ? "–" : amountText(props.amount, 2);
  };
  return (
    <div>
      <dt>{props.label}</dt>
      <dd class={gainClass(props.gain ?? "0")} title={props.gain ?? props.amount}>
        {text()}
      </dd>
    </div>
  );
}

function Positions(props: { rows: Figures["portfolio"]["positions"] }) {
  return (
    <Show when={props.rows.length > 0} fallback={<p class="muted">Nothing was held.</p>}>
      <div class="moment-table" tabindex="0">
        <table>
          <thead>
            <tr>
              <th>Market</th>
              <th class="number">Quantity</th>
              <th class="number">Entry</th>
              <th class="number">Unrealized</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.rows}>
              {(row) => (
                <tr>
                  <td>
                    {row.symbol} <span class={row.side === "long" ? "up" : "down"}>{row.side}</span>
                  </td>
                  <td class="number">{amountText(row.quantity)}</td>
                  <td class="number">{amountText(row.avg_entry_price, 8)}</td>
                  <td class={`number ${gainClass(row.unrealized_pnl ?? "0")}`}>
                    {row.unrealized_pnl === undefined ? "–" : gainText(row.unrealized_pnl, 2)}
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </Show>
  );
}

/** What became of an order; a quantity that is all of it goes without saying. */
const stateText = ({ state, quantity }: Moment["orders"][number]): string =>
  state.replace(`filled ${quantity} at`, "filled at");

function Orders(props: { rows: Moment["orders"] }) {
  return (
    <Show when={props.rows.length > 0} fallback={<p class="muted">None was placed lately.</p>}>
      <div class="moment-table" tabindex="0">
        <table>
          <thead>
            <tr>
              <th>Order</th>
              <th>State</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.rows}>
              {(row) => (
                <tr title={timeText(row.placedAt, timeZone(), true)}>
                  <td>
                    <span class={row.side === "buy" ? "up" : "down"}>{row.side}</span>{" "}
                    {amountText(row.quantity, 8)} {row.product}
                    <div class="muted moment-reason">{row.reason}</div>
                  </td>
                  <td>{stateText(row)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </Show>
  );
}
