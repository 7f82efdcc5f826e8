/** Lists of OKX: pages of a hundred rows, newest first, each asked with the id of the last row of the one before it. */
import { ok, type Result } from "@spot-canvas/domain/fault";
import type { JsonObject } from "../json.ts";
import type { Endpoint, Parameters, Rest } from "../rest.ts";
import type { VenueFault } from "../venue-fault.ts";
import { rowsOf } from "./orders.ts";

const PAGE_ROWS = 100;

/** A list to ask for. */
export type OkxList = Pick<Endpoint<unknown>, "path" | "limit"> & { readonly parameters: Parameters };

/** Reads a whole list; `idOf` gives by what a row is named as the last of its page. */
export type OkxPages = <T>(
  list: OkxList,
  read: (row: JsonObject) => T | undefined,
  idOf: (row: T) => string,
  signal: AbortSignal,
) => Promise<Result<readonly T[], VenueFault>>;

/** The lists of one account's market. */
export const okxPages =
  (rest: Rest, instType: string): OkxPages =>
  async ({ path, limit, parameters }, read, idOf, signal) => {
    const all: NonNullable<ReturnType<typeof read>>[] = [];
    for (;;) {
      const last = all.at(-1);
      const page = await rest.ask(
        {
          path,
          parameters: { instType, limit: PAGE_ROWS, ...parameters, ...(last && { after: idOf(last) }) },
          limit,
          read: (json) => rowsOf(json, read),
        },
        signal,
      );
      if (!page.ok) return page;
      const newest = page.value.at(-1);
      const isAgain = last !== undefined && newest !== undefined && idOf(newest) === idOf(last);
      if (!isAgain) all.push(...(page.value as typeof all));
      if (isAgain || page.value.length < PAGE_ROWS) return ok(all);
    }
  };
