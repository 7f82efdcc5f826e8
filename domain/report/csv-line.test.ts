import { expect, it } from "vitest";
import { csvLine } from "./csv-line.ts";

it.each([
  [["a", 1, 2n, undefined], "a,1,2,"],
  [['say "no", twice', "-1.5"], '"say ""no"", twice",-1.5'],
  [["two\r\n lines"], "two lines"],
  [["=cmd|'/c calc'!A1", "@x", "+1", "-x", "-5"], "'=cmd|'/c calc'!A1,'@x,'+1,'-x,-5"],
] as const)("a line is %#", (cells, line) => {
  expect(csvLine(cells)).toBe(line);
});
