/** Readers of what operators and other programs hand over: archives, settings, rules, reports, windows of a walk. */
import { parseWindows } from "@spot-canvas/domain/backtest/walk-forward/windows";
import { Report } from "@spot-canvas/domain/contract/report";
import { ReportRun } from "@spot-canvas/domain/contract/report-run";
import { readerOf } from "@spot-canvas/domain/contract/shape";
import { RiskSettings } from "@spot-canvas/domain/events/bodies/risk";
import { readNoticeSettings } from "@spot-canvas/services/config/notice-settings";
import { readTradingAccess } from "@spot-canvas/services/config/trading-keys";
import { parseFeeds } from "@spot-canvas/services/ingestion/feed-choice";
import { decodeForming, encodeForming } from "@spot-canvas/services/ingestion/forming";
import { manifestIn } from "@spot-canvas/services/log/transfer/manifest";
import { lineOf, readLine, recordOf } from "@spot-canvas/services/log/transfer/record";
import { parseFaultRule } from "@spot-canvas/services/simulator/faults/fault-rule";
import { sampleReport } from "@spot-canvas/services/testing/sample-report";
import { type FuzzTarget, jsonTarget, textTarget } from "./target.ts";

const HASH = "0".repeat(64);
const MANIFEST = {
  format: 1,
  program: "0.1.0",
  streams: [
    {
      name: "TRADING",
      epoch: "dn24aapastln",
      segments: [{ file: "TRADING-1.jsonl", first: 1, last: 40, bytes: 9_000, sha256: HASH }],
    },
  ],
};
const EVENT = {
  stream: "TRADING",
  position: 7,
  subject: "orders.paper",
  loggedAt: 1_704_067_200_000_000_001n,
  headers: { "Event-Type": "OrderRejected" },
  body: new TextEncoder().encode('{"order_id":"o","account":"a","reason":"r"}'),
} as const;
const NOTICES = {
  NOTICE_KINDS: "fill, halt",
  NOTICE_WEBHOOK_URL: "https://example.com/hook",
  NOTICE_TELEGRAM_TOKEN: "1:x",
  NOTICE_TELEGRAM_CHAT: "7",
  NOTICE_SMTP_HOST: "mail.example.com",
  NOTICE_SMTP_PORT: "587",
  NOTICE_EMAIL_FROM: "a@example.com",
  NOTICE_EMAIL_TO: "b@example.com",
};
const KEYS = {
  OKX_TRADING_KEY: "k",
  OKX_TRADING_SECRET: "s",
  OKX_TRADING_PASSPHRASE: "p",
  OKX_TRADING_URL: "https://www.okx.com",
};
const RISK = {
  max_order: "20000",
  max_position: "50000",
  sizing: { kind: "fixed", quote: "10000" },
  exits: { stop_loss: "0.02" },
};
const FORMING = { venue: "coinbase", product: "BTC-USD", timeframe: "1h", time: 1_704_067_200_000 } as const;
const PRICES = { open: 1, high: 2, low: 0.5, close: 1.5, volume: 10, observedAt: 1_704_067_260_000 };

/** Texts of an object of texts alone: what an environment is. */
const environmentIn = (json: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(json ?? {}).map(([name, value]) => [name, String(value)]));

/** All of them. */
export function settingTargets(): readonly FuzzTarget[] {
  const [report, run, risk] = [readerOf(Report), readerOf(ReportRun), readerOf(RiskSettings)];
  const { manifest } = sampleReport();
  return [
    textTarget("lines of archives", [lineOf(recordOf(EVENT))], (text) => readLine("TRADING", text)),
    textTarget("manifests of archives", [JSON.stringify(MANIFEST)], (text) => manifestIn(text, "manifest")),
    jsonTarget("reports with their manifest", [sampleReport(), manifest], report),
    jsonTarget("runs of reports", [{ ...manifest, revision: 1 }], run),
    jsonTarget("risk settings", [RISK], risk),
    jsonTarget("settings of notices", [NOTICES], (json) => readNoticeSettings(environmentIn(json))),
    jsonTarget("keys of venues", [KEYS], (json) => readTradingAccess(environmentIn(json), "okx")),
    textTarget("feeds", ["coinbase:BTC-USD:1m,kraken:ETH-EUR:1h"], parseFeeds),
    textTarget(
      "windows of walks forward",
      ["train=180d,test=30d", "train=90d,test=7d,anchored"],
      parseWindows,
    ),
    textTarget("rules of simulated faults", ["too-many-requests,venue=okx,times=3"], parseFaultRule),
    { name: "forming candles", seeds: [encodeForming({ ...FORMING, ...PRICES })], read: decodeForming },
  ];
}
