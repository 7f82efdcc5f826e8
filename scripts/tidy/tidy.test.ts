import { describe, expect, it } from "vitest";
import { checkDirection } from "./direction.ts";
import type { Check } from "./finding.ts";
import { checkNames } from "./names.ts";
import { checkPromises } from "./promises.ts";
import { checkSize } from "./size.ts";

const findings = (check: Check, path: string, text = ""): number => check([{ path, text }]).length;

describe("the direction of imports", () => {
  it.each([
    ["domain/money/decimal.ts", 'import { Fault } from "../fault.ts";', 0],
    ["domain/money/decimal.ts", 'import fs from "node:fs";', 1],
    ["domain/money/decimal.ts", 'import * as Schema from "effect/Schema";', 1],
    ["domain/events/fields.ts", 'import * as Schema from "effect/Schema";', 0],
    ["domain/bot/decide.ts", 'import { x } from "@spot-canvas/projections/projector/view";', 1],
    ["projections/ledger/fold.ts", 'import type { Trade } from "@spot-canvas/domain/ledger/trade";', 0],
    ["projections/ledger/fold.ts", 'import { openLog } from "@spot-canvas/services/log/event-log";', 1],
    ["projections/ledger/fold.test.ts", 'import { openLog } from "@spot-canvas/services/log/event-log";', 0],
    ["services/cli/main.ts", `const x = await import("@spot-canvas/${"scripts"}/tidy/tidy");`, 1],
    ["services/cli/main.ts", 'import { x } from "./up";', 1],
    ["ui/chart.tsx", 'import type { Trade } from "@spot-canvas/domain/ledger/trade";', 1],
    ["ui/chart.tsx", 'import type { TradeShape } from "@spot-canvas/domain/contract/trades";', 0],
  ])("in %s, `%s` gives %i findings", (path, text, expected) => {
    expect(findings(checkDirection, path, text)).toBe(expected);
  });
});

describe("the names of files", () => {
  it.each([
    ["domain/money/decimal.ts", 0],
    ["domain/money/utils.ts", 1],
    ["services/common/retry.ts", 1],
    ["services/log/eventLog.ts", 1],
    ["services/log/event-log.test.ts", 0],
  ])("%s gives %i findings", (path, expected) => {
    expect(findings(checkNames, path)).toBe(expected);
  });
});

describe("a promise for later", () => {
  it("is found in a comment, and a test that is switched off too", () => {
    expect(findings(checkPromises, "a.ts", `// ${"TO"}${"DO"}: later`)).toBe(1);
    expect(findings(checkPromises, "a.test.ts", `it.${"skip"}("x")`)).toBe(1);
    expect(findings(checkPromises, "a.ts", "// why")).toBe(0);
  });
});

describe("a file of more lines than a reader can call one thing", () => {
  it("is found", () => {
    expect(findings(checkSize, "a.ts", "x\n".repeat(401))).toBe(1);
    expect(findings(checkSize, "a.test.ts", "x\n".repeat(401))).toBe(0);
  });
});
