/** From order events and trades to orders, each in the state that the log puts it in. */
import type { Event, Reading } from "@spot-canvas/domain/events/codec";
import type { OrderEvent } from "@spot-canvas/domain/orders/order";
import { evolve, place } from "@spot-canvas/domain/orders/order";
import type { Sql, Transaction } from "../projector/database.ts";
import type { View, ViewFold } from "../projector/view.ts";
import { create, index, SCHEMA_VERSION } from "./schema.ts";
import { type OrderRow, orderIn, type StoredFill, type StoredOrder, writeOrders } from "./write.ts";

/** Raise it when the same events shall give other rows. */
const FOLD_VERSION = 2;

/** Orders and what became of them. */
export const ordersView: View = {
  name: "orders",
  foldVersion: FOLD_VERSION,
  schemaVersion: SCHEMA_VERSION,
  streams: ["TRADING"],
  events: [
    "OrderPlaced",
    "OrderAccepted",
    "OrderRejected",
    "OrderCancelled",
    "OrderUnresolved",
    "TradeExecuted",
  ],
  tables: [
    { name: "orders", key: ["tenant_id", "order_id"] },
    { name: "order_fills", key: ["tenant_id", "trade_id"] },
  ],
  create,
  index,
  open: (schema) => new OrdersFold(schema),
};

/** An event about an order that exists, and which one. */
interface Change {
  readonly orderId: string;
  readonly change: OrderEvent;
}

/** A tenant, and the id of an order or a trade. */
interface Key {
  readonly tenant: string;
  readonly id: string;
}

interface FillKey {
  readonly tenant_id: string;
  readonly trade_id: string;
}

const keyOf = (tenant: string, id: string): string => `${tenant} ${id}`;

class OrdersFold implements ViewFold {
  readonly #schema: string;
  /** The orders and fills of the batch, by tenant and id; undefined where the tables hold none. */
  #orders = new Map<string, StoredOrder>();
  #counted = new Set<string>();
  #changed = new Map<string, StoredOrder>();
  #fills: StoredFill[] = [];

  constructor(schema: string) {
    this.#schema = schema;
  }

  async prepare(sql: Sql, batch: readonly Reading[]): Promise<void> {
    const orders = new Map<string, Key>();
    const fills = new Map<string, Key>();
    for (const reading of batch) {
      if (reading.outcome !== "event") continue;
      const { event } = reading;
      const { tenant } = event.subject;
      const change = changeIn(event);
      const orderId = event.type === "OrderPlaced" ? event.data.order_id : change?.orderId;
      if (orderId !== undefined) orders.set(keyOf(tenant, orderId), { tenant, id: orderId });
      if (change === undefined || event.type !== "TradeExecuted") continue;
      const { tradeId } = event.data;
      fills.set(keyOf(tenant, tradeId), { tenant, id: tradeId });
    }
    if (orders.size === 0) return;
    const rows = await this.#stored<OrderRow>(sql, "orders", "*", "order_id", orders);
    for (const row of rows) this.#orders.set(keyOf(row.tenant_id, row.order_id), orderIn(row));
    if (fills.size === 0) return;
    const columns = "tenant_id, trade_id";
    const counted = await this.#stored<FillKey>(sql, "order_fills", columns, "trade_id", fills);
    for (const fill of counted) this.#counted.add(keyOf(fill.tenant_id, fill.trade_id));
  }

  /** Rows by the whole of their key: by less of it, all of a table would be gone through for each batch. */
  #stored<Row extends object>(
    sql: Sql,
    table: string,
    columns: string,
    id: string,
    keys: ReadonlyMap<string, Key>,
  ): Promise<Row[]> {
    return sql.query<Row>(
      `select ${columns} from ${this.#schema}.${table} where (tenant_id, ${id}) in
       (select tenant, id from jsonb_to_recordset($1::jsonb) as wanted (tenant text, id text))`,
      [JSON.stringify([...keys.values()])],
    );
  }

  apply(reading: Reading): void {
    if (reading.outcome !== "event") return;
    const { event } = reading;
    if (event.type === "OrderPlaced") this.#place(event);
    else this.#change(event);
  }

  async write(transaction: Transaction): Promise<void> {
    const orders = [...this.#changed.values()];
    const fills = this.#fills;
    this.reset();
    if (orders.length > 0) await writeOrders(transaction, this.#schema, orders, fills);
  }

  reset(): void {
    this.#orders = new Map();
    this.#counted = new Set();
    this.#changed = new Map();
    this.#fills = [];
  }

  /** The first intent with an id is the order; one that comes again changes nothing. */
  #place(event: Event<"OrderPlaced">): void {
    const { basis: _, send_deadline: __, ...intent } = event.data;
    const key = keyOf(event.subject.tenant, intent.order_id);
    if (this.#orders.has(key)) return;
    const at = event.envelope.occurredAt;
    this.#put(key, {
      tenantId: event.subject.tenant,
      intent,
      order: place(intent),
      createdAt: at,
      updatedAt: at,
      position: event.recorded.position,
      changedPosition: event.recorded.position,
    });
  }

  #change(event: Event): void {
    const found = changeIn(event);
    if (!found) return;
    const { tenant } = event.subject;
    const key = keyOf(tenant, found.orderId);
    const stored = this.#orders.get(key);
    // A trade of an order that another system placed: the ledger has it, here is nothing to change.
    if (!stored) return;
    if (event.type === "TradeExecuted" && !this.#count(event, tenant, found.orderId)) return;
    const order = evolve(stored.order, found.change);
    if (order === stored.order) return;
    const { envelope, recorded } = event;
    this.#put(key, { ...stored, order, updatedAt: envelope.occurredAt, changedPosition: recorded.position });
  }

  /** Counts a fill; false where its trade id was counted before. */
  #count({ data, recorded }: Event<"TradeExecuted">, tenantId: string, orderId: string): boolean {
    const { tradeId, quantity, price, timestamp: executedAt } = data;
    const key = keyOf(tenantId, tradeId);
    if (this.#counted.has(key)) return false;
    this.#counted.add(key);
    this.#fills.push({
      tenantId,
      tradeId,
      orderId,
      quantity,
      price,
      executedAt,
      position: recorded.position,
    });
    return true;
  }

  #put(key: string, order: StoredOrder): void {
    this.#orders.set(key, order);
    this.#changed.set(key, order);
  }
}

function changeIn(event: Event): Change | undefined {
  switch (event.type) {
    case "OrderAccepted":
      return { orderId: event.data.order_id, change: { type: event.type } };
    case "OrderRejected":
    case "OrderCancelled":
    case "OrderUnresolved":
      return { orderId: event.data.order_id, change: { type: event.type, reason: event.data.reason } };
    case "TradeExecuted":
      return event.data.orderId === undefined
        ? undefined
        : { orderId: event.data.orderId, change: { type: event.type, trade: event.data } };
    default:
      return undefined;
  }
}
