/**
 * Sees to it that swaps are traded as the log says, before the first order of each: one position for both directions, and
 * the leverage of the order's intent, set once and read back.
 */
import { fail, ok, type Result } from "@spot-canvas/domain/fault";
import { doubleOf, type JsonObject, textOf } from "../json.ts";
import type { Rest } from "../rest.ts";
import type { MarginMode } from "../trading.ts";
import type { Wire } from "../venue-account.ts";
import { VenueFault } from "../venue-fault.ts";
import type { OkxInstrument } from "./instruments.ts";
import { firstRow, rowsOf } from "./orders.ts";

/** How what changes something is sent. */
export type OkxPost = (
  path: string,
  parameters: Readonly<Record<string, string>>,
  read: (row: JsonObject) => string | undefined,
) => Wire;

/** The margin of one account. */
export class OkxMargin {
  readonly mode: MarginMode;
  readonly #rest: Rest;
  readonly #post: OkxPost;
  readonly #leverages = new Map<string, number>();
  #isNet = false;

  constructor(mode: MarginMode, rest: Rest, post: OkxPost) {
    this.mode = mode;
    this.#rest = rest;
    this.#post = post;
  }

  /** Makes sure that positions are net. Fault `VenueRefused` where the account holds a long and a short position of one swap side by side. */
  async holdNet(signal: AbortSignal): Promise<Result<undefined, VenueFault>> {
    if (this.#isNet) return ok(undefined);
    const read = (json: unknown) => textOf(firstRow(json)?.["posMode"]);
    const mode = await this.#rest.ask({ path: "account/config", limit: "reads", read }, signal);
    if (!mode.ok) return mode;
    if (mode.value !== "net_mode") {
      return fail(
        refused(`The account is in ${mode.value}: choose one-way (net) positions in OKX's settings.`),
      );
    }
    this.#isNet = true;
    return ok(undefined);
  }

  /** Has an instrument traded with a leverage. Fault `VenueRefused` where OKX then says another one. */
  async lever(
    { id }: OkxInstrument,
    leverage: number,
    signal: AbortSignal,
  ): Promise<Result<undefined, VenueFault>> {
    if (this.#leverages.get(id) === leverage) return ok(undefined);
    const before = await this.leverageOf(id, signal);
    if (!before.ok) return before;
    if (before.value !== leverage) {
      const wanted = { instId: id, lever: String(leverage), mgnMode: this.mode };
      const wire = this.#post("account/set-leverage", wanted, (row) => textOf(row["lever"]));
      const set = await this.#rest.once({ limit: "reads", ...wire }, signal);
      if (!set.ok) return set;
      const after = await this.leverageOf(id, signal);
      if (!after.ok) return after;
      if (after.value !== leverage) {
        const message = `OKX trades ${id} with a leverage of ${after.value}, and was asked for ${leverage}.`;
        return fail(refused(message));
      }
    }
    this.#leverages.set(id, leverage);
    return ok(undefined);
  }

  /** The leverage of an instrument now. */
  leverageOf(instId: string, signal: AbortSignal): Promise<Result<number, VenueFault>> {
    const read = (json: unknown) => {
      const [leverage] = rowsOf(json, (row) => doubleOf(row["lever"]) || undefined) ?? [];
      return leverage;
    };
    const parameters = { instId, mgnMode: this.mode };
    return this.#rest.ask({ path: "account/leverage-info", parameters, limit: "reads", read }, signal);
  }
}

const refused = (message: string): VenueFault => new VenueFault("VenueRefused", "okx", message);
