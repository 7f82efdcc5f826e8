/** Figures that came out differently when their market was folded again, on their way into the table. */
import type { TradeFigures } from "@spot-canvas/domain/ledger/position";
import type { Transaction } from "../projector/database.ts";
import type { LoggedChange } from "./market.ts";
import { figureValues } from "./position-row.ts";
import { FIGURE_COLUMNS } from "./schema.ts";

const [PLACE, ...FIGURES] = FIGURE_COLUMNS;

/** The figures that a trade or entry had, in the order of their columns; all null where it had none. */
export type OldFigures = readonly (string | null)[];

/** Columns of {@link OldFigures}, of a table of figures `f`. */
export const OLD_FIGURES = FIGURES.map((column) => `f.${column}`);

/** The cash that a trade or entry moved; null where it had no figures. */
export const oldCashChange = (old: OldFigures): string | null => old[FIGURES.indexOf("cash_change")]!;

/** Rows of figures that are to be replaced. */
export class FigureUpdates {
  readonly #schema: string;
  /** Columns of each, place first. */
  #changed: (readonly (string | null)[])[] = [];

  constructor(schema: string) {
    this.#schema = schema;
  }

  /** Takes figures that are others than they were. */
  add(old: OldFigures, logged: LoggedChange, figures: TradeFigures): void {
    const values = figureValues(logged, figures);
    if (values.every((value, index) => value === old[index])) return;
    this.#changed.push([String(logged.place.position), ...values]);
  }

  async write(transaction: Transaction): Promise<void> {
    if (this.#changed.length === 0) return;
    const columns = FIGURE_COLUMNS.map((_, index) => this.#changed.map((values) => values[index]));
    this.#changed = [];
    const types = FIGURE_COLUMNS.map((column, index) => `$${index + 1}::${typeOf(column)}[]`);
    await transaction.query(
      `update ${this.#schema}.trade_figures f set ${FIGURES.map((column) => `${column} = n.${column}`).join(", ")}
       from unnest(${types.join(", ")}) as n (${FIGURE_COLUMNS.join(", ")}) where f.${PLACE} = n.${PLACE}`,
      columns,
    );
  }
}

const typeOf = (column: (typeof FIGURE_COLUMNS)[number]): string => {
  if (column === PLACE) return "bigint";
  return column === "unmatched_account" || column === "unmatched_tenant" ? "text" : "numeric";
};
