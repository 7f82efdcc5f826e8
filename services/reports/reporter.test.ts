import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReportRun } from "@spot-canvas/domain/contract/report-run";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedAccount, tradeOf } from "../testing/reported-account.ts";
import { type RunningApi, runApi } from "../testing/running-api.ts";
import { listRuns } from "./publish.ts";
import { Reporter, type ReportsSetting } from "./reporter.ts";
import { directoryTarget } from "./targets/directory.ts";

let api: RunningApi;
let folder: string;
beforeAll(async () => {
  api = await runApi();
  folder = await mkdtemp(join(tmpdir(), "canvas-reporter-"));
  await seedAccount(api, 35);
}, 180_000);
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const said: string[] = [];
let now = 0;

function reporterAt(name: string, changes: Partial<ReportsSetting> = {}) {
  const target = directoryTarget(join(folder, name));
  const setting = { target: "", masks: { name: false, amounts: false }, timeZone: "UTC", ...changes };
  const ground = {
    ...{ log: api.log, database: api.database, tenant: DEFAULT_TENANT },
    logger: { info: (text: string) => said.push(text), warn: (text: string) => said.push(text) },
    clock: { monotonic: () => now, sleep: async () => {} },
  };
  return { target, reporter: new Reporter(setting, ground, target, new AbortController().signal) };
}

const trade = async (...trades: readonly ReturnType<typeof tradeOf>[]): Promise<void> => {
  const answer = await api.call("POST", "/api/v1/import", { trades });
  expect([answer.status, answer.text]).toEqual([answer.status < 300 ? answer.status : 0, answer.text]);
  await api.settled();
};
const toOf = ({ to, revision }: ReportRun): string => `${to.slice(0, 10)} r${revision}`;

describe("publishing by itself", () => {
  it("reports each closed day once, and a late trade's days again, with what changed", async () => {
    const { target, reporter } = reporterAt("days");
    // Candles end at midnight: of the day that begins then nothing is known yet, so that the one before has not closed.
    expect((await reporter.pass()).map(toOf)).toEqual(["2024-02-04 r1"]);
    expect(await reporter.pass()).toEqual([]);
    await trade(tradeOf("next-day", { timestamp: "2024-02-05T03:00:00Z", price: "41000" }));
    expect((await reporter.pass()).map(toOf)).toEqual(["2024-02-05 r1"]);
    expect(await reporter.pass()).toEqual([]);
    // Another process begins where this one ended.
    expect(await reporterAt("days").reporter.pass()).toEqual([]);
    await trade(tradeOf("too-late", { timestamp: "2024-02-04T12:00:00Z", price: "41500" }));
    // More may be on its way.
    expect(await reporter.pass()).toEqual([]);
    expect((await reporter.pass()).map(toOf)).toEqual(["2024-02-05 r2"]);
    expect(said.at(-1)).toMatch(
      /^paper: the report up to 2024-02-05T00:00:00Z is published, revision 2 of paper-/,
    );
    const [newest] = (await listRuns(target)).filter(({ revision }) => revision === 2);
    const text = Buffer.from((await target.read(`runs/${newest!.id}/report.json`))!).toString();
    expect(text).toContain("trade too-late of 2024-02-04T12:00:00Z: buy 0.01 BTC-USD at 41500");
    expect(await listRuns(target)).toHaveLength(3);
  });

  it("lists at its start what was published by a process that was killed before it could", async () => {
    const at = join(folder, "days");
    const lists = ["index.html", "runs.json"].map((name) => join(at, name));
    const before = await Promise.all(lists.map((file) => readFile(file, "utf8")));
    await Promise.all(lists.map((file) => rm(file)));
    await reporterAt("days").reporter.look();
    expect(await Promise.all(lists.map((file) => readFile(file, "utf8")))).toEqual(before);
  });

  it("reports up to the moment as often as it is told to", async () => {
    const { reporter } = reporterAt("schedule", { everyMs: 1_000 });
    now = 10_000;
    expect((await reporter.pass()).map(({ to }) => to)).toEqual([
      "2024-02-05T03:00:00Z",
      "2024-02-05T00:00:00Z",
    ]);
    now = 10_500;
    expect(await reporter.pass()).toEqual([]);
    now = 11_000;
    // It is due, and says nothing new.
    expect(await reporter.pass()).toEqual([]);
    await trade(tradeOf("more", { timestamp: "2024-02-05T04:00:00Z", price: "41000" }));
    now = 12_000;
    expect((await reporter.pass()).map(({ to }) => to)).toEqual(["2024-02-05T04:00:00Z"]);
  });

  it("tells accounts without names apart, and leaves others alone", async () => {
    const other = { account_id: "second", timestamp: "2024-01-20T00:00:00Z" };
    await trade(
      tradeOf("s-1", other),
      tradeOf("s-2", { ...other, side: "sell", timestamp: "2024-01-22T05:00:00Z" }),
    );
    const { reporter } = reporterAt("masked", { masks: { name: true, amounts: false } });
    const names = (await reporter.pass()).map(({ name }) => name);
    expect(names.toSorted()).toEqual(["Account 1", "Account 2"]);
    expect(await reporter.pass()).toEqual([]);
    const only = reporterAt("only", { accounts: ["second"] });
    expect((await only.reporter.pass()).map(({ name }) => name)).toEqual(["second"]);
  });
});
