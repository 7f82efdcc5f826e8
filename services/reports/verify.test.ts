import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Report } from "@spot-canvas/domain/contract/report";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportsOf } from "../testing/api-report.ts";
import { seedAccount, tradeOf } from "../testing/reported-account.ts";
import { type RunningApi, runApi } from "../testing/running-api.ts";
import { publishReport } from "./publish.ts";
import { directoryTarget } from "./targets/directory.ts";
import { readReportFile, type Verdict, verifyReport } from "./verify.ts";

const TO = "2024-02-01T00:00:00Z";
const PERIOD = `&to=${TO}`;

let api: RunningApi;
let folder: string;
beforeAll(async () => {
  api = await runApi();
  folder = await mkdtemp(join(tmpdir(), "canvas-verify-"));
  await seedAccount(api, 40);
}, 180_000);
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function publish(masks = { name: false, amounts: false }) {
  const target = directoryTarget(folder);
  const { signal } = new AbortController();
  const { run } = await publishReport(target, { source: reportsOf(api, PERIOD), masks, signal });
  return { run, file: join(folder, "runs", run.id, "report.json") };
}

async function verify(file: string): Promise<Verdict> {
  const report = await readReportFile(file);
  const pinned = `${PERIOD}&from=${report.period.from}&known_at=${report.manifest.position}`;
  return verifyReport(file, report, (write) => reportsOf(api, pinned)({ write }));
}

describe("verifying a report", () => {
  it("computes every figure again, and finds it equal, also after the log went on", async () => {
    const { file, run } = await publish();
    expect(await verify(file)).toMatchObject({ equal: true, differences: [], remarks: [] });
    expect((await verify(file)).figures).toBeGreaterThan(1_000);
    const masked = await publish({ name: true, amounts: true });
    // A trade of the time reported that comes late, and one that was taken back.
    const late = tradeOf("late-1", { timestamp: "2024-01-10T10:00:00Z", price: "39000", quantity: "0.01" });
    const sold = tradeOf("late-2", { side: "sell", timestamp: "2024-01-10T11:00:00Z", price: "39500" });
    await api.call("POST", "/api/v1/import", { trades: [late, sold] });
    const taken = await api.call("DELETE", "/api/v1/trades/ETH-USD-2-0-buy?open=allow&reason=not+mine");
    expect([taken.status, taken.text]).toEqual([200, taken.text]);
    await api.settled();
    expect(await verify(file)).toMatchObject({ equal: true, differences: [], remarks: [] });
    expect(await verify(masked.file)).toMatchObject({ equal: true, differences: [] });

    const revised = await publish();
    expect(revised.run).toMatchObject({ revision: 2, revises: run.id });
    const report = await readReportFile(revised.file);
    expect(report.revision!.late).toEqual(
      expect.arrayContaining([
        "trade late-1 of 2024-01-10T10:00:00Z: buy 0.01 BTC-USD at 39000",
        "trade late-2 of 2024-01-10T11:00:00Z: sell 0.01 BTC-USD at 39500",
        "trade ETH-USD-2-0-buy was taken out of account: not mine",
      ]),
    );
    expect(report.revision!.changes.map(({ figure }) => figure)).toEqual(
      expect.arrayContaining(["summary.earned", "days.2024-02-01T00:00:00Z.equity", "metrics.sharpe.value"]),
    );
    expect(await verify(revised.file)).toMatchObject({ equal: true });
  });

  it("names the figure that somebody changed, and the file", async () => {
    const { file } = await publish();
    const text = await readFile(file, "utf8");
    const report = JSON.parse(text) as Report;
    const changed = {
      ...report,
      summary: { ...report.summary, earned: "1000000" },
      metrics: report.metrics.map((metric) =>
        metric.name === "sharpe" ? { ...metric, value: 4.5 } : metric,
      ),
    };
    await writeFile(file, JSON.stringify(changed));
    const csv = join(file, "..", "trades.csv");
    const trades = await readFile(csv, "utf8");
    await writeFile(csv, trades.replace("0.05", "0.06"));
    const { equal, differences } = await verify(file);
    expect(equal).toBe(false);
    expect(differences.map(({ figure }) => figure).sort()).toEqual([
      "files.trades.csv",
      "metrics.sharpe.value",
      "summary.earned",
    ]);
    expect(differences.find(({ figure }) => figure === "summary.earned")).toEqual({
      figure: "summary.earned",
      before: "1000000",
      after: report.summary.earned,
    });
    await writeFile(file, text);
    await writeFile(csv, trades);
  });

  it("says where other code made it, or where candles came later", async () => {
    const { file } = await publish();
    const report = await readReportFile(file);
    const old = { ...report, manifest: { ...report.manifest, code: "spot-canvas@0.0.1" } };
    const other = join(folder, "old.json");
    await writeFile(other, JSON.stringify(old));
    const { remarks } = await verify(other);
    expect(remarks[0]).toMatch(/made with the program spot-canvas@0\.0\.1, this is spot-canvas@/);
  });

  it.each([
    ["no JSON at all", "<html>", "it is no JSON"],
    ["another document", "{}", "format"],
    ["a report of another format", '{"format":"spot-canvas-report@9"}', "format"],
  ])("refuses %s in a sentence", async (_, text, reason) => {
    const file = join(folder, "bad.json");
    await writeFile(file, text);
    await expect(readReportFile(file)).rejects.toThrow(
      new RegExp(`is no report.json of this program.*${reason}`),
    );
    await expect(readReportFile(join(folder, "none.json"))).rejects.toThrow("cannot be read");
  });
});
