import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CanvasProcess, canvas } from "../testing/canvas-process.ts";
import { type RunningCanvas, startCanvas } from "../testing/running-canvas.ts";

let up: RunningCanvas;
beforeAll(async () => {
  up = await startCanvas();
});
afterAll(() => up[Symbol.asyncDispose]());

const run = (...words: readonly string[]) => up.run(...words);
const out = (...words: readonly string[]) => up.out(...words);

const add = (id: string, side: string, quantity: string, price: string, minute: number, account = "desk") => {
  const time = `2024-01-01T00:${String(minute).padStart(2, "0")}:00Z`;
  const what = ["--symbol", "BTC-USD", "--side", side, "--quantity", quantity, "--price", price];
  return ["trades", "add", account, ...what, "--trade-id", id, "--timestamp", time, "--fee", "0"];
};

describe("equity", () => {
  it("is shown point by point with what was earned, and at any moment", async () => {
    await out("cash", "deposit", "owner", "1000", "--at", "2024-01-01T00:00:00Z", "--open", "live");
    const bought = ["--side", "buy", "--quantity", "2", "--price", "100", "--symbol", "XYZ-USD"];
    await out("trades", "add", "owner", ...bought, "--timestamp", "2024-01-02T12:00:00Z", "--trade-id", "o1");
    const { code, stdout, stderr } = await run("equity", "owner");
    expect([code, stderr]).toEqual([0, "Valued at cost where no candle is known: XYZ-USD.\n"]);
    expect(stdout).toMatch(/^TIME +EQUITY +CASH +REALIZED +UNREALIZED +FLOW +RETURN\n/);
    expect(stdout).toMatch(/^2024-01-02T12:00:00Z +1000 +800 +0 +0 +0 +0.00%$/m);
    expect(stdout).toMatch(/^ +Money-weighted return +0.00%$/m);
    const json = await out("equity", "owner", "--json", "--as-of", "2024-01-02T00:00:00Z");
    expect(JSON.parse(json)).toMatchObject({ points: [{ equity: 1000 }, { cash: 1000, marks: [] }] });
  });
});

describe("trades", () => {
  it("are recorded once each, with every digit", async () => {
    const words = add("t1", "buy", "0.1000000000000000000000001", "50000", 1);
    expect(await out(...words)).toBe("recorded trade t1\n");
    expect(await out(...words)).toBe("duplicate: trade t1 already exists\n");
    const listed = JSON.parse(await out("trades", "list", "desk", "--raw", "--json"), (_, value) => value);
    expect(listed.trades).toHaveLength(1);
    expect(await out("trades", "list", "desk", "--legs")).toContain("0.1000000000000000000000001  50000");
    expect(await out("trades", "desk")).toContain("0.1000000000000000000000001  50000");
  });

  it("with another content under a known id fail, also with --json", async () => {
    const { code, stdout, stderr } = await run(...add("t1", "buy", "2", "50000", 1), "--json");
    expect([code, stderr]).toEqual([1, "error: Trade t1: conflicts with recorded trade.\n"]);
    expect(JSON.parse(stdout)).toMatchObject({ errors: 1 });
  });

  it("that the ledger refuses are a usage error", async () => {
    const { code, stderr } = await run(...add("t0", "buy", "0", "50000", 1));
    expect([code, stderr]).toEqual([2, expect.stringMatching(/quantity must be positive/)]);
  });

  it("are shown as round trips, with how many won", async () => {
    await out(...add("t2", "sell", "0.1000000000000000000000001", "60000", 2));
    await out(...add("t3", "buy", "2", "100", 3));
    await out(...add("t4", "sell", "2", "90", 4));
    await out(...add("t5", "buy", "3", "7", 5));
    const lines = (await out("trades", "list", "desk")).split("\n");
    expect(lines[0]!.split(/ +/)).toEqual([
      "RESULT",
      "SYMBOL",
      "DIR",
      "SIZE",
      "ENTRY",
      "EXIT",
      "P&L",
      "P&L%",
      "OPENED",
      "CLOSED",
    ]);
    expect(lines[1]).toMatch(/^open +BTC-USD {2}long +21 +7 +- +0 +- {2}2024-01-01 00:05 {2}-$/);
    expect(lines[2]).toMatch(/^✗ loss +BTC-USD {2}long +200 +100 +90 +-20 +-10\.00% {2}/);
    expect(lines[3]).toMatch(
      /^✓ win +BTC-USD {2}long +5000\.000000000000000000005 +50000 +60000 .* 20\.00% /,
    );
    expect(lines.slice(4)).toEqual(["", "1 wins  1 losses  50.0% win rate  (2 closed)", ""]);
    expect(await out("trades", "list", "desk", "--long", "--limit", "1")).toContain("2024-01-01T00:05:00Z");
  });

  it("warn where a filter has no effect", async () => {
    const { code, stderr } = await run("trades", "list", "desk", "--side", "buy");
    expect([code, stderr]).toEqual([0, "warning: without --raw, --side has no effect.\n"]);
    const raw = await out("trades", "list", "desk", "--raw", "--side", "sell", "--json");
    expect(JSON.parse(raw).trades.map((trade: { trade_id: string }) => trade.trade_id)).toEqual(["t4", "t2"]);
  });

  it("are listed over all pages", async () => {
    const trades = Array.from({ length: 250 }, (_, index) => ({
      trade_id: `many-${index}`,
      account_id: "many",
      symbol: `C${index}-USD`,
      side: "buy",
      quantity: 1,
      price: 1,
      fee_currency: "USD",
      market_type: "spot",
      timestamp: "2024-01-01T00:00:00Z",
    }));
    await writeFile(join(up.cwd, "many.json"), JSON.stringify({ trades }));
    // A slow machine is shown progress on stderr.
    const { code, stdout } = await run("import", "many.json");
    expect([code, stdout]).toEqual([0, "Total: 250  Inserted: 250  Duplicates: 0  Errors: 0\n"]);
    const all = async (...words: readonly string[]) => JSON.parse(await out(...words, "--json"));
    expect((await all("trades", "list", "many", "--limit", "0")).positions).toHaveLength(250);
    expect((await all("trades", "list", "many", "--raw", "--limit", "0")).trades).toHaveLength(250);
    expect((await all("trades", "list", "many", "--raw")).trades).toHaveLength(50);
    expect((await all("positions", "many")).positions).toHaveLength(250);
  });
});

describe("a venue's export", () => {
  const KRAKEN = [
    '"txid","ordertxid","pair","time","type","ordertype","price","cost","fee","vol","margin","misc","ledgers"',
    '"T1","O1","XXBTZEUR","2017-04-02 07:31:31.8234","buy","limit",7813.4,156.268,0.4063,0.02,0,"",""',
    '"T2","O1","FOOBAR","2017-04-02 07:31:31.8234","buy","limit",7813.4,156.268,0.4063,0.02,0,"",""',
  ];

  it("is imported for an account; rows that are no trades are named by line", async () => {
    await writeFile(join(up.cwd, "kraken.csv"), KRAKEN.join("\n"));
    const imported = await run("import", "trades", "kraken.csv", "--account", "kraken");
    expect({ ...imported, stderr: imported.stderr.replace(/^(Importing|Opened the) .*\n/gm, "") }).toEqual({
      code: 1,
      stdout: "Total: 1  Inserted: 1  Duplicates: 0  Errors: 0\n",
      stderr: 'Line 3 was not imported: pair is "FOOBAR": its two currencies are not known.\n',
    });
    await writeFile(join(up.cwd, "kraken.csv"), KRAKEN.slice(0, 2).join("\n"));
    expect(await out("import", "kraken.csv", "--account", "kraken")).toContain("Duplicates: 1");
    expect(await out("trades", "kraken")).toMatch(/BTC-EUR {2}buy +spot +0\.02 +7813\.4 +0\.4063 /);
  });

  it("needs to be told the account", async () => {
    const { code, stderr } = await run("import", "kraken.csv");
    expect([code, stderr]).toEqual([
      2,
      "error: kraken.csv is an export of kraken, which names no account: give one with --account.\n",
    ]);
  });
});

describe("a watch", () => {
  const environment = () => ({ CANVAS_URL: up.url, CANVAS_API_KEY: up.key });

  it("prints each new trade as a line of JSON, and Ctrl-C ends it well", async () => {
    await using watch = new CanvasProcess(["trades", "watch", "watched"], {
      cwd: up.cwd,
      environment: environment(),
    });
    await watch.says(/Watching watched\. Press Ctrl-C to end\./);
    await out(...add("w1", "buy", "0.1000000000000000000000001", "5", 1, "watched"));
    await out(...add("w1", "buy", "0.1000000000000000000000001", "5", 1, "watched"));
    await out(...add("w2", "buy", "1", "6", 2, "watched"));
    await watch.says(/w2/);
    watch.kill("SIGINT");
    const { code, stdout } = await watch.ended;
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).trade_id)).toEqual(["w1", "w2"]);
    expect(lines[0]).toContain('"quantity":0.1000000000000000000000001,');
  });

  it("begins where it is told to", async () => {
    await using watch = new CanvasProcess(["trades", "watch", "watched", "--after", "0"], {
      cwd: up.cwd,
      environment: environment(),
    });
    await watch.says(/w2/);
    expect(watch.stdout.trimEnd().split("\n")).toHaveLength(2);
  });

  it("is refused behind a position that is none", async () => {
    const { code, stderr } = await run("trades", "watch", "watched", "--after", "soon");
    expect([code, stderr]).toEqual([2, expect.stringContaining("Invalid Last-Event-ID")]);
  });
});

describe("an account", () => {
  it("shows how its round trips went, and its balance", async () => {
    expect(await out("accounts", "show", "desk")).toMatch(
      /Win Rate +50\.0%\n.*\n.*\nBalance \(USD\) +not set\n/,
    );
    expect(await out("accounts", "balance", "set", "desk", "1000.000000000000000001")).toBe(
      "desk: 1000.000000000000000001 USD\n",
    );
    expect(await out("accounts", "balance", "get", "desk")).toBe("1000.000000000000000001 USD\n");
    expect(await out("accounts", "show", "desk")).toContain("1000.000000000000000001");
  });

  it.each([
    [["accounts", "show", "nobody"], 3, "error: Account not found: `canvas accounts list` shows them.\n"],
    [["portfolio", "nobody"], 3, "error: Account not found: `canvas accounts list` shows them.\n"],
    [["accounts", "balance", "get", "desk", "--currency", "EUR"], 3, /no balance set for desk/],
    [["accounts", "balance", "set", "desk", "much"], 2, /Give a decimal number/],
    [["accounts", "list", "--url", "http://127.0.0.1:1"], 1, /No Spot Canvas API answers/],
  ])("asked for with %j fails, also with --json", async (words, code, message) => {
    for (const call of [words, [...words, "--json"]]) {
      const failed = await run(...call);
      expect([failed.code, failed.stdout]).toEqual([code, ""]);
      expect(failed.stderr).toMatch(message);
    }
  });

  it("without orders says so", async () => {
    expect(await run("orders", "desk")).toMatchObject({
      code: 0,
      stdout: "",
      stderr: "desk has no such orders.\n",
    });
    expect(JSON.parse(await out("orders", "desk", "--json"))).toEqual({ orders: [] });
  });
});

describe("a key that was made", () => {
  const by = (key: string, ...words: readonly string[]) =>
    canvas(words, { cwd: up.cwd, environment: { CANVAS_URL: up.url, CANVAS_API_KEY: key } });

  it("may do what its scope says, until it is revoked", async () => {
    const made = await run("keys", "create", "--name", "dashboard", "--json");
    const { id, key, scope } = JSON.parse(made.stdout);
    expect(scope).toBe("read");
    expect((await by(key, "accounts", "list")).code).toBe(0);
    expect(await by(key, "accounts", "balance", "set", "desk", "1")).toEqual({
      code: 1,
      stdout: "",
      stderr: "error: API key lacks the scope trade. Set CANVAS_API_KEY to a key that may do this.\n",
    });
    expect(await out("keys", "list")).toMatch(new RegExp(`^${id} +dashboard +read +\\S+ +-$`, "m"));
    expect(await out("keys", "revoke", id)).toBe(`revoked key ${id}\n`);
    expect((await by(key, "accounts", "list")).code).toBe(1);
    expect((await run("keys", "revoke", "nobody")).code).toBe(3);
  });

  it("is all that stands on stdout, so that it can be kept", async () => {
    const { stdout, stderr } = await run("keys", "create", "--name", "piped", "--scope", "admin");
    expect(stdout).toMatch(/^[0-9a-f-]{36}\n$/);
    expect(stderr).toContain("it is not shown again");
  });
});

describe("a refused key", () => {
  it("fails every reading command, also with --json", async () => {
    const environment = { CANVAS_URL: up.url, CANVAS_API_KEY: "00000000-0000-4000-8000-000000000000" };
    for (const words of [
      ["accounts", "list"],
      ["positions", "desk"],
      ["portfolio", "desk"],
    ]) {
      const failed = await canvas([...words, "--json"], { cwd: up.cwd, environment });
      expect([failed.code, failed.stdout]).toEqual([1, ""]);
      expect(failed.stderr).toContain("refused the key: log in with");
    }
  });
});

describe("the settings of a machine", () => {
  const bare = (...words: readonly string[]) =>
    canvas(words, { cwd: up.cwd, environment: { HOME: join(up.cwd, "home") } });

  it("say where the API is and with which key, and hide the key", async () => {
    expect((await bare("config", "set", "url", up.url)).code).toBe(0);
    expect((await bare("config", "set", "api_key", up.key)).code).toBe(0);
    expect((await bare("config", "show")).stdout).toBe(
      `  url      ${up.url}\n  api_key  ${up.key.slice(0, 8)}...\n`,
    );
    expect((await bare("config", "get", "url")).stdout).toBe(`${up.url}\n`);
    expect((await bare("accounts", "list")).stdout).toContain("desk");
  });

  it("refuse a name that is none", async () => {
    expect(await bare("config", "set", "colour", "red")).toEqual({
      code: 2,
      stdout: "",
      stderr: 'error: There is no setting "colour": use url or api_key.\n',
    });
  });
});

describe("a position", () => {
  it("is explained trade by trade, also by the id that it had before a late one", async () => {
    await out(...add("why-2", "buy", "1", "100", 2, "why"));
    await out(...add("why-3", "sell", "0.4", "150", 3, "why"));
    const { positions } = JSON.parse(await out("positions", "why", "--json"));
    const { id } = positions[0] as { readonly id: string };
    const explained = await out("explain", "why", id);
    expect(explained).toMatch(
      /trade +open +buy +1 +100 .*\n.*reduce +sell +0\.4 +150 .* 20 +0\.6 +60 +20 +why-3/,
    );
    await out(...add("why-1", "buy", "1", "90", 1, "why"));
    const { code, stdout, stderr } = await run("explain", "why", id, "--json");
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^The position has moved: it is .*why-1 now\.\n$/),
    ]);
    expect(JSON.parse(stdout).steps).toHaveLength(3);
  });

  it("is shown at any moment", async () => {
    const then = await out("portfolio", "why", "--as-of", "2024-01-01T00:01:30Z");
    expect(then).toMatch(/BTC-USD +long +spot +1 +90 /);
    expect(await out("positions", "why", "--as-of", "2024-01-01T00:02:30Z")).toMatch(/ 2 +95 /);
  });
});

describe("the history of a balance", () => {
  it("lists what set and moved it, newest first", async () => {
    await out(...add("cash-1", "buy", "1", "100", 1, "moved"));
    await out("accounts", "balance", "set", "moved", "1000");
    const listed = await out("accounts", "balance", "history", "moved");
    expect(listed).toMatch(/AMOUNT.*\n.* set +1000 .*\n.* trade +-100 +cash-1 /);
    const { history } = JSON.parse(
      await out("accounts", "balance", "history", "moved", "--limit", "1", "--json"),
    );
    expect(history).toMatchObject([{ kind: "set", amount: 1000 }]);
  });
});
