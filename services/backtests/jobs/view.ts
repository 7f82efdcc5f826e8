/** Answers that are made of kept results: read, checked and written in a thread, since they may be large. */
import type { EXPORTED } from "@spot-canvas/domain/contract/backtests";
import { Fault } from "@spot-canvas/domain/fault";
import { csvLines } from "../../cli/csv.ts";
import { compare } from "../comparison.ts";
import { readResult, readTable } from "../result-store.ts";
import { runResult } from "../run-result.ts";
import { runTable, trialTable, windowTable } from "../tables.ts";
import type { JobKind } from "./job.ts";

/** A kept result by the kind of what made it. */
export interface Kept {
  readonly kind: JobKind;
  readonly result: string;
}

/** What is to be shown. */
export type View = { readonly home: string } & (
  | { readonly show: "result"; readonly kept: Kept; readonly points: number }
  | { readonly show: "table"; readonly kept: Kept; readonly table: (typeof EXPORTED)[number] }
  | {
      readonly show: "comparison";
      readonly runs: readonly { readonly id: string; readonly result: string }[];
    }
);

/** The text of an answer. Faults: `NoResult`, `ResultDamaged`, `NoTable`. */
export async function viewText(view: View): Promise<string> {
  const { home } = view;
  switch (view.show) {
    case "result": {
      const { kind, result } = view.kept;
      if (kind !== "run") return JSON.stringify(await readTable(home, result));
      const { hash, document } = await readResult(home, result);
      return JSON.stringify(runResult(hash, document, view.points));
    }
    case "table":
      return `${csvLines([...(await tableOf(home, view))]).join("\n")}\n`;
    case "comparison": {
      const runs = view.runs.map(async ({ id, result }) => ({ id, ...(await readResult(home, result)) }));
      return JSON.stringify(compare(await Promise.all(runs)));
    }
    default:
      return view satisfies never;
  }
}

async function tableOf(
  home: string,
  { kept: { kind, result }, table }: Extract<View, { show: "table" }>,
): Promise<Iterable<readonly string[]>> {
  if (kind === "sweep" && table === "trials") return trialTable(await readTable(home, result));
  if (kind === "walk_forward" && table === "windows") return windowTable(await readTable(home, result));
  if (kind === "run" && table !== "trials" && table !== "windows") {
    return runTable((await readResult(home, result)).document, table);
  }
  const text = `A ${kind.replace("_", "-")} has no table ${table}: ${TABLES[kind]}.`;
  throw new Fault("NoTable", "usage", text);
}

const TABLES: Readonly<Record<JobKind, string>> = {
  run: "its tables are trades, orders, declines, round-trips, daily and equity",
  sweep: "its table is trials",
  walk_forward: "its table is windows",
};
