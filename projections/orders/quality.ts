/**
 * How well an account's orders were carried out, counted by the database: an account may have millions of them, and an
 * event or an object for each would cost more than the whole of a report.
 */
import type { Instant } from "@spot-canvas/domain/time/instant";
import { changedSince } from "../ledger/trades-in-order.ts";
import type { Snapshot } from "../projector/snapshot.ts";

/** Whose orders: those of a period, both ends included, with their fills in a currency. */
export interface OrderPeriod {
  readonly tenant: string;
  readonly account: string;
  readonly from: Instant;
  readonly to: Instant;
  /** What TRADING held up to this position. */
  readonly knownAt: number;
  /** Of the fills whose slippage counts. */
  readonly currency: string;
}

/** Orders that came to one state, those that were rejected for one reason. */
export interface OrderGroup {
  readonly state: string;
  readonly reason: string | null;
  readonly count: number;
  /** The sum over them of the part that was filled, at most 1 of each, cut to {@link PART_DECIMALS}. */
  readonly parts: string;
}

/** Decimals of the part of an order that was filled: sums of cut parts are the same in any order and anywhere. */
export const PART_DECIMALS = 12;

/** An order that changed after the moment, so that its row does not say what it was then. */
export interface LaterChanged {
  readonly order_id: string;
  readonly quantity: string;
  readonly funds: string | null;
  readonly position: number;
}

/** What a period's orders are counted over, with its parameters: $1 tenant, $2 account, $3 known, $4 from, $5 to. */
const PLACED = `o.tenant_id = $1 and o.account_id = $2 and o.position <= $3 and o.created_at between $4 and $5`;
/** Tables of an older program do not say where an order changed last. */
const SETTLED = `coalesce(o.changed_position, o.position) <= $3 and o.updated_at <= $5`;

const valuesOf = ({ tenant, account, knownAt, from, to }: OrderPeriod) => [
  tenant,
  account,
  knownAt,
  from,
  to,
];

/** What the rows say: groups of orders, and orders that each need a look at the log. */
export interface OrderStates {
  /** The most frequent first. */
  readonly groups: readonly OrderGroup[];
  /** Few: those that were open then and are not as they were. In the order in which they were placed. */
  readonly changedLater: readonly LaterChanged[];
}

/** The states of the orders: of one moment of the tables, so that each is counted once while they move on. */
export async function orderStates({ sql, schemaOf }: Snapshot, period: OrderPeriod): Promise<OrderStates> {
  const rows = await sql.query<OrderGroup & { readonly later: string | null }>(
    `with placed as (select o.*, ${SETTLED} as settled from ${schemaOf("orders")}.orders o where ${PLACED})
     select state, case when state = 'rejected' then state_reason end as reason, count(*)::integer as count,
       coalesce(sum(case when quantity = 0 then 0 when filled_quantity >= quantity then 1e${PART_DECIMALS}
         else div(filled_quantity * 1e${PART_DECIMALS}, quantity) end), 0)::text as parts, null as later
     from placed where settled group by 1, 2
     union all
     select state, null, 1, '0', json_build_object('order_id', order_id, 'quantity', quantity::text,
       'funds', funds::text, 'position', position)::text
     from placed where not settled`,
    valuesOf(period),
  );
  const groups = rows.filter(({ later }) => later === null);
  const changedLater = rows.flatMap(({ later }) =>
    later === null ? [] : [JSON.parse(later) as LaterChanged],
  );
  return {
    groups: groups.sort((left, right) => right.count - left.count || (nameOf(left) < nameOf(right) ? -1 : 1)),
    changedLater: changedLater.sort((left, right) => left.position - right.position),
  };
}

const nameOf = ({ state, reason }: OrderGroup): string => `${state} ${reason ?? ""}`;

/** A fill of an order. */
export interface OrderFill {
  readonly order_id: string;
  readonly quantity: string;
  readonly price: string;
  readonly position: string;
}

/** The fills of some orders up to the moment. */
export function fillsOf(
  { sql, schemaOf }: Snapshot,
  { tenant, knownAt, to }: OrderPeriod,
  ids: readonly string[],
): Promise<OrderFill[]> {
  return sql.query<OrderFill>(
    `select order_id, quantity, price, position from ${schemaOf("orders")}.order_fills
     where tenant_id = $1 and position <= $2 and executed_at <= $3
       and order_id in (select jsonb_array_elements_text($4::jsonb))`,
    [tenant, knownAt, to, JSON.stringify(ids)],
  );
}

/** Signals that were declined, by the rule that did it. */
export function declinesOf(
  { sql, schemaOf }: Snapshot,
  period: OrderPeriod,
): Promise<{ readonly name: string; readonly count: number }[]> {
  return sql.query(
    `select rule as name, count(*)::integer as count from ${schemaOf("signals")}.verdicts
     where tenant_id = $1 and account_id = $2 and position <= $3 and decided_at between $4 and $5
       and rule is not null group by rule order by 2 desc, 1`,
    valuesOf(period),
  );
}

/** Times in milliseconds at the 50th, 90th and 99th hundredth; null of none. */
type Quantiles = readonly [p50: number, p90: number, p99: number] | null;

/** From signals to orders to fills, of orders that were decided on a signal. */
export interface OrderPace {
  readonly toOrder: { readonly count: number; readonly quantiles: Quantiles };
  readonly toFill: { readonly count: number; readonly quantiles: Quantiles };
  /** What fills cost beyond the prices of their signals, as text; null of none. */
  readonly slippage: string | null;
  /** Fills whose signal is known. */
  readonly fills: number;
}

/** How long signals waited for orders, orders for their first fills, and how far fills were from the signals' prices. */
export async function orderPace({ sql, schemaOf }: Snapshot, period: OrderPeriod): Promise<OrderPace> {
  const ledger = schemaOf("ledger");
  const quantiles = (milliseconds: string): string =>
    `to_json(percentile_cont(array[0.5, 0.9, 0.99]) within group (order by (${milliseconds})::float8)
       filter (where within and ${milliseconds} is not null))::text`;
  const [row] = await sql.query<Readonly<Record<"orders" | "fills" | "filled", number>> & PaceTexts>(
    `with changed as materialized (${changedSince(ledger, { account: "$2", tenant: "$1", known: "$3" })}),
     known as (
       select * from ${ledger}.trades where trade_id not in (select trade_id from changed where voided)
       union all
       select * from ${ledger}.voided_trades where trade_id in (select trade_id from changed where not voided)),
     filled as (
       select order_id, min(executed_at) as first,
         count(*) filter (where ${COUNTED}) as fills,
         sum(case side when 'buy' then quantity else -quantity end) filter (where ${COUNTED}) as bought,
         sum(case side when 'buy' then price * quantity else -price * quantity end) filter (where ${COUNTED}) as paid
       from known where tenant = $1 and account = $2 and log_position <= $3 and executed_at <= $5
         and order_id is not null
       group by order_id),
     decided as (
       select o.created_at >= $4 as within, s.price, f.fills, f.bought, f.paid,
         o.created_at / 1000000 - s.raised_at / 1000000 as to_order,
         f.first / 1000000 - o.created_at / 1000000 as to_fill
       from ${schemaOf("orders")}.orders o
       left join filled f on f.order_id = o.order_id
       left join ${schemaOf("signals")}.signals s
         on s.signal_id = o.signal_id and s.tenant_id = $1 and s.position <= $3
       where o.tenant_id = $1 and o.account_id = $2 and o.position <= $3 and o.created_at <= $5
         and coalesce(o.role, '') not in ('stop', 'target', 'liquidation'))
     select count(to_order) filter (where within)::integer as orders, ${quantiles("to_order")} as to_order,
       count(to_fill) filter (where within)::integer as filled, ${quantiles("to_fill")} as to_fill,
       sum(paid - bought * price)::text as slippage,
       coalesce(sum(fills) filter (where price is not null), 0)::integer as fills
     from decided`,
    [...valuesOf(period), period.currency],
  );
  const { orders, filled, to_order, to_fill, slippage, fills } = row!;
  return {
    toOrder: { count: orders, quantiles: JSON.parse(to_order ?? "null") as Quantiles },
    toFill: { count: filled, quantiles: JSON.parse(to_fill ?? "null") as Quantiles },
    ...{ slippage, fills },
  };
}

/** Fills within the period and in its currency, $6. */
const COUNTED = `executed_at >= $4 and split_part(symbol, '-', 2) = $6`;

type PaceTexts = Readonly<Record<"to_order" | "to_fill" | "slippage", string | null>>;
