import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BENCHMARKS } from "./catalogue.ts";
import { type Benchmark, documentsIn, figuresIn, valueAt } from "./figure.ts";
import { withResult } from "./record.ts";
import { type RecordedResult, tableOf, withTable } from "./table.ts";

/** Parts of other benchmarks, and those whose figures stand on a page of their own. */
const ELSEWHERE = ["backtest-candles", "indicator-limits", "market"];

const MACHINE = {
  ...{ processor: "P", processors: 2, memoryGB: 4, node: "v20", natsServer: "2.9", postgres: "15" },
};

const AT = "2024-01-01T10:20:30Z";

describe("the suite", () => {
  it("has every benchmark there is", () => {
    const files = readdirSync(new URL("..", import.meta.url))
      .filter((name) => name.endsWith(".ts"))
      .map((name) => name.replace(/\.ts$/, ""));
    expect([...BENCHMARKS.map(({ name }) => name), ...ELSEWHERE].sort()).toEqual(files.sort());
  });

  it.each([
    ["one document over several lines", '{\n "a": 1\n}', [{ a: 1 }]],
    ["a document a line, with other lines between", 'load 3\n{"a":1}\n\n{"b":2}\n', [{ a: 1 }, { b: 2 }]],
    ["no document", "just words", []],
  ])("finds in what was printed: %s", (_, printed, documents) => {
    expect(documentsIn(printed)).toEqual(documents);
  });

  it("reads a value by its path from whichever document has it", () => {
    const documents = [{ a: { "b.c": 1 } }, { d: { e: 2 } }];
    expect(valueAt(documents, "d.e")).toBe(2);
    expect(valueAt(documents, "a[b.c]")).toBe(1);
    expect(valueAt(documents, "a.x")).toBeUndefined();
  });

  it("names figures that were not printed, and puts the others into the table", () => {
    const benchmark: Benchmark = {
      name: "fold",
      covers: "folds",
      seconds: 1,
      figures: [
        {
          figure: "fills",
          unit: "/s",
          value: "ours",
          beside: { name: "bare", value: "bare" },
          ratio: "ratio",
        },
        { figure: "gone", unit: "s", value: "gone" },
      ],
    };
    const { found, missing } = figuresIn(benchmark, [{ ours: 12_345.6, bare: 20_000, ratio: 0.617 }]);
    expect(missing).toEqual(["gone"]);
    const result = { benchmark: "fold", covers: "folds", outcome: "measured", figures: found } as const;
    const measured = { ...result, output: "abc", load: [1, 2], seconds: 1, at: AT } as const;
    const table = tableOf([{ ...measured, machine: MACHINE }]);
    const cells = table
      .split("\n")
      .at(-1)!
      .split("|")
      .map((cell) => cell.trim());
    const where = ["abc", "1 to 2", "2024-01-01 10:20"];
    expect(cells.slice(1, -1)).toEqual(["fold", "fills", "12,346 /s", "bare: 20,000", "0.617", ...where]);
    const page = withTable("# Page\n", table);
    expect(withTable(page, table)).toBe(page);
  });

  it("keeps the newest result of every benchmark, and tells machines apart", () => {
    const resultOf = (benchmark: string, seconds: number, machine = MACHINE): RecordedResult => ({
      ...{ benchmark, covers: benchmark, outcome: "measured", figures: [], load: [1, 1], seconds, at: AT },
      machine,
    });
    let results = withResult([], resultOf("soak", 1));
    results = withResult(results, resultOf("append", 2));
    results = withResult(results, resultOf("soak", 3, { ...MACHINE, processors: 8 }));
    expect(results.map(({ benchmark, seconds }) => [benchmark, seconds])).toEqual([
      ["append", 2],
      ["soak", 3],
    ]);
    expect(tableOf(results).match(/^\d × /gm)).toEqual(["2 × ", "8 × "]);
  });
});
