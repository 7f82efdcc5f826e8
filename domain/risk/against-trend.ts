import type { Rule } from "./rule.ts";

/** Where the trend is asked for, an entry goes with it; while it is not known, nothing is entered. */
export const againstTrend: Rule = ({ signal: { trend, action, product } }) => {
  if (trend === undefined || trend === (action === "buy" ? "up" : "down")) return undefined;
  const reason =
    trend === "unknown"
      ? `The trend of ${product} is not known yet.`
      : `The trend of ${product} goes ${trend}: a ${action === "buy" ? "purchase" : "sale"} would go against it.`;
  return { rule: "against-trend", reason };
};
