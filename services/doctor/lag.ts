/** How far the read models are behind the log, and whether they move. */
import type { ViewState } from "@spot-canvas/domain/contract/views";
import { STALLED_SECONDS } from "../monitoring/stalled-views.ts";
import { type Check, type Finding, failure, ok, warning } from "./check.ts";

/** The lag of every view on every stream. */
export const lag: Check = {
  name: "lag",
  asksApi: true,
  async run({ get }) {
    const { views } = (await get("/api/v1/views")) as { readonly views: readonly ViewState[] };
    return lagFindings(views);
  },
};

/** What is to be said of the views. */
export function lagFindings(views: readonly ViewState[]): readonly Finding[] {
  if (views.length === 0) return [failure("Nothing is projected yet: start the projector.")];
  const findings = views.flatMap(({ view, streams }) =>
    streams.flatMap(({ stream, lag_events, lag_seconds, idle_seconds }): readonly Finding[] => {
      if (lag_events === 0) return [];
      const text = `The view ${view} is ${lag_events} events of ${stream} behind, the oldest ${Math.round(lag_seconds)} s old`;
      if (idle_seconds < STALLED_SECONDS) return [warning(`${text}, and catching up.`)];
      return [
        failure(`${text}, and has not moved for ${Math.round(idle_seconds)} s: look at the projector's log.`),
      ];
    }),
  );
  return findings.length > 0 ? findings : [ok(`All ${views.length} views have folded what the log holds.`)];
}
