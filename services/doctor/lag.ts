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
    streams.flatMap((lag) => (lag.parts ?? [lag]).flatMap((part) => findingOf(view, lag.stream, part))),
  );
  return findings.length > 0 ? findings : [ok(`All ${views.length} views have folded what the log holds.`)];
}

/** How far a view, or a part of one, is behind. */
type Progress = Omit<ViewState["streams"][number], "stream" | "parts"> & { readonly partition?: string };

function findingOf(view: string, stream: string, progress: Progress): readonly Finding[] {
  const { partition, lag_events, lag_seconds, idle_seconds } = progress;
  if (lag_events === 0) return [];
  const what = partition === undefined ? `The view ${view}` : `Part ${partition} of the view ${view}`;
  const text = `${what} is ${lag_events} events of ${stream} behind, the oldest ${Math.round(lag_seconds)} s old`;
  if (idle_seconds < STALLED_SECONDS) return [warning(`${text}, and catching up.`)];
  const remedy =
    partition === undefined
      ? "look at the projector's log"
      : `look at the log of the projector with --partition ${partition}, or start it`;
  return [failure(`${text}, and has not moved for ${Math.round(idle_seconds)} s: ${remedy}.`)];
}
