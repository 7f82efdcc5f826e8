import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningCanvas, startCanvas } from "../testing/running-canvas.ts";

let up: RunningCanvas;
beforeAll(async () => {
  up = await startCanvas();
});
afterAll(() => up[Symbol.asyncDispose]());

const run = (...words: readonly string[]) => up.run(...words);
const out = (...words: readonly string[]) => up.out(...words);

const add = (id: string, side: string, price: string, minute: number) =>
  out(
    ...["trades", "add", "desk", "--trade-id", id, "--symbol", "BTC-USD", "--side", side],
    ...["--quantity", "1", "--price", price, "--timestamp", `2024-01-01T00:0${minute}:00Z`],
  );

describe("a recorded trade", () => {
  it("is deleted once it is confirmed, and restored", async () => {
    await add("t1", "buy", "100", 1);
    await add("t2", "sell", "110", 2);
    const unconfirmed = await run("trades", "delete", "t2");
    expect([unconfirmed.code, unconfirmed.stderr]).toEqual([2, "error: Add --confirm to delete trade t2.\n"]);
    expect(await out("trades", "delete", "t2", "--confirm", "--reason", "mistyped")).toBe(
      "deleted trade t2\n",
    );
    const open = await run("trades", "delete", "t1", "--confirm");
    expect([open.code, open.stderr]).toEqual([
      1,
      "error: Trade contributes to an open position and cannot be deleted.\n",
    ]);
    const gone = await run("trades", "delete", "t2", "--confirm");
    expect([gone.code, gone.stderr]).toEqual([
      3,
      "error: Trade not found: `canvas trades ACCOUNT --json` shows their ids.\n",
    ]);
    expect(await out("trades", "restore", "t2")).toBe("restored trade t2\n");
    expect(await out("portfolio", "desk")).toContain("Total Realized P&L: 10\n");
  });

  it("is amended in one", async () => {
    expect((await run("trades", "amend", "t2")).code).toBe(2);
    const said = await out("trades", "amend", "t2", "--price", "110.000000000000000001", "--new-id", "t2b");
    expect(said).toBe("amended trade t2: it is t2b now\n");
    expect(await out("portfolio", "desk")).toContain("Total Realized P&L: 10.000000000000000001\n");
  });
});

describe("what is no trade", () => {
  it("is recorded once for each id, with every digit", async () => {
    const words = ["cash", "deposit", "books", "1000.000000000000000000000001", "--id", "d1"];
    const mistyped = await run(...words);
    expect([mistyped.code, mistyped.stderr]).toEqual([
      3,
      expect.stringMatching(
        /^error: There is no account books\. There are desk.*`--open paper` or `--open live`/,
      ),
    ]);
    const opened = await run(...words, "--open", "paper");
    expect([opened.stdout, opened.stderr]).toEqual([
      "recorded deposit d1\n",
      "Opened the paper account books.\n",
    ]);
    const again = await run(...words);
    expect([again.code, again.stderr]).toEqual([1, "error: Conflicts with recorded entry.\n"]);
    await out("cash", "withdraw", "books", "1", "--id", "w1");
    expect(await out("accounts", "balance", "get", "books")).toContain("999.000000000000000000000001");
  });

  it("is held, moved and charged", async () => {
    const market = ["--symbol", "ETH-USD", "--quantity", "2"];
    const opening = ["--cost", "50", "--acquired-at", "2020-01-01T00:00:00Z", "--id", "o1"];
    expect(await out("open-position", "books", ...market, ...opening)).toBe("recorded opening o1\n");
    expect(await out("open-position", "books", ...market, ...opening)).toContain("duplicate: opening o1");
    expect(await out("transfer", "books", "cold", ...market, "--id", "t1", "--open", "paper")).toBe(
      "recorded transfer t1\n",
    );
    expect(await out("positions", "cold")).toMatch(/ETH-USD\s+long\s+spot\s+2\s+25\s+50/);
    const none = await run("transfer", "books", "cold", ...market);
    expect([none.code, none.stderr]).toEqual([1, expect.stringMatching(/^error: Not enough held/)]);
    await out("cash", "funding", "books", "ETH-USD", "--amount", "-2");
    expect(await out("accounts", "balance", "get", "books")).toContain("1001.");
  });

  it("is checked against what an exchange says", async () => {
    await out("accounts", "balance", "assert", "books", "1", "--id", "a1");
    expect(await out("anomalies", "books")).toMatch(/assertion\s+The balance was stated to be 1 USD/);
  });

  it("ends with the closing of an account that holds nothing", async () => {
    const open = await run("accounts", "close", "cold");
    expect([open.code, open.stderr]).toEqual([1, "error: Account has open positions.\n"]);
    await out("cash", "deposit", "old", "1", "--open", "live");
    expect(await out("accounts", "close", "old", "--reason", "moved")).toBe("closed account old\n");
    expect(await out("accounts", "list", "--json")).toMatch(/"closed_at": "/);
    const unsaid = await run("accounts", "open", "young");
    expect([unsaid.code, unsaid.stderr]).toEqual([2, expect.stringMatching(/--type paper, or --type live/)]);
    expect(await out("accounts", "open", "young", "--type", "paper")).toBe("opened paper account young\n");
    expect(await out("accounts", "open", "old")).toBe("opened live account old\n");
  });
});
