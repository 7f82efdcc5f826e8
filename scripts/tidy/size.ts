/** Files stay small enough to be one thing. */
import type { Check } from "./finding.ts";

const LINES_MAX = 400;
const TEST_LINES_MAX = 500;

/** Finds files that are longer than a reader can call one thing. */
export const checkSize: Check = (files) =>
  files.flatMap(({ path, text }) => {
    const lines = text.split("\n").length - 1;
    const limit = path.endsWith(".test.ts") || path.includes("/testing/") ? TEST_LINES_MAX : LINES_MAX;
    return lines > limit
      ? [{ file: path, message: `${lines} lines; at most ${limit}: split it by noun` }]
      : [];
  });
