/** From what was promised to what was earned, cost by cost: bars that begin where the one before ended. */
import { type Html, html } from "../html.ts";
import { heightOf, place, scaleOf } from "./scale.ts";

/** One step: a total that stands on zero, or a change. */
export interface WaterfallStep {
  readonly label: string;
  readonly kind: "total" | "change";
  readonly value: number;
  readonly text: string;
}

/** The steps as bars that lie, one below the other, with their labels and amounts beside them. */
export function waterfall(title: string, steps: readonly WaterfallStep[]): Html {
  let level = 0;
  const spans = steps.map((step) => {
    const from = step.kind === "total" ? 0 : level;
    level = step.kind === "total" ? step.value : level + step.value;
    return { ...step, from, to: level };
  });
  const scale = scaleOf(
    spans.flatMap(({ from, to }) => [from, to]),
    4,
    [0],
  );
  const zero = place(heightOf(scale, 0));
  return html`<table class="waterfall"><caption>${title}</caption><tbody>${spans.map(
    ({ label, text, from, to, kind }) => {
      const [left, right] = [heightOf(scale, Math.min(from, to)), heightOf(scale, Math.max(from, to))];
      const look = kind === "total" ? "total" : to < from ? "down" : "up";
      return html`<tr><th scope="row">${label}</th><td class="bar"><svg aria-hidden="true"><line class="grid zero" x1="${zero}%" x2="${zero}%" y1="0" y2="100%"/><rect class="${look}" x="${place(left)}%" y="15%" width="${place(Math.max(0.3, right - left))}%" height="70%"/></svg></td><td class="n">${text}</td></tr>`;
    },
  )}</tbody></table>`;
}
