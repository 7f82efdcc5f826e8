/** Nothing in the tree promises something for later, or switches a check or a test off. */
import type { Check } from "./finding.ts";

const PROMISES: readonly { readonly pattern: RegExp; readonly says: string }[] = [
  // Spelled in halves, so that this file keeps its own rule.
  {
    pattern: new RegExp(`\\b(${["TO", "DO|FIX", "ME|HA", "CK"].join("")})\\b`),
    says: "promises something for later",
  },
  { pattern: /\b(describe|it|test)\.(skip|todo|only)\(/, says: "switches a test off" },
  { pattern: /@ts-(ignore|nocheck|expect-error)/, says: "switches the type checker off" },
];

/** Finds lines that promise something for later. */
export const checkPromises: Check = (files) =>
  files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) =>
      PROMISES.filter(({ pattern }) => pattern.test(line)).map(({ says }) => ({
        file: path,
        line: index + 1,
        message: says,
      })),
    ),
  );
