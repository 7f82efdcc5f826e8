import { describe, expect, it } from "vitest";
import { csvLines } from "./csv.ts";

describe("a line of CSV", () => {
  it.each([
    [["a", "-12.5", ""], "a,-12.5,"],
    [['say "so"', "a,b", "two\nlines"], '"say ""so""","a,b","two\nlines"'],
    [["=1+1", "-cmd", "@x"], "'=1+1,'-cmd,'@x"],
  ])("of %j is %s", (row, line) => {
    expect(csvLines([row])).toEqual([line]);
  });
});
