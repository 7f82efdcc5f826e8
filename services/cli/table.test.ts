import { describe, expect, it } from "vitest";
import { fieldLines, tableLines } from "./table.ts";

describe("a table", () => {
  it("aligns texts to the left and amounts to the right, without spaces at the end", () => {
    expect(
      tableLines(
        [{ title: "SYMBOL" }, { title: "QTY", align: "right" }, { title: "STATUS" }],
        [
          ["BTC-USD", "0.5", "open"],
          ["ETH", "1200.25", ""],
        ],
      ),
    ).toEqual(["SYMBOL       QTY  STATUS", "BTC-USD      0.5  open", "ETH      1200.25"]);
  });
});

describe("a list of fields", () => {
  it("aligns what they are", () => {
    expect(
      fieldLines([
        ["api", "http://127.0.0.1:8080"],
        ["account", "paper"],
      ]),
    ).toEqual(["  api      http://127.0.0.1:8080", "  account  paper"]);
  });
});
