import { unwrap } from "@spot-canvas/domain/fault";
import { expect, it } from "vitest";
import { ScriptedServer } from "../../testing/scripted-server.ts";
import { openVenue } from "../open-venue.ts";
import type { CandlePage } from "../venue.ts";

const MINUTE = 60_000;
const NOW = Date.UTC(2024, 0, 2, 12);
const HISTORY = "market/history-candles";
const NEWEST = "market/candles";

/** An OKX of its own mind: rows by endpoint and window, newest first. */
async function pageOf(
  answer: (path: string, from: number, to: number) => readonly number[],
  window: { readonly from: number; readonly to: number },
  now = NOW,
): Promise<{ readonly page: CandlePage; readonly asked: readonly string[] }> {
  const asked: string[] = [];
  await using server = await ScriptedServer.start();
  server.answer = ({ path, query }) => {
    const endpoint = path.replace("/api/v5/", "");
    const [from, to] = [Number(query.get("before")) + 1, Number(query.get("after"))];
    asked.push(`${endpoint} ${(to - from) / MINUTE}`);
    const data = answer(endpoint, from, to).map((time) => [time, 1, 1, 1, 1, 1, 1, 1, 1].map(String));
    const headers = { date: new Date(NOW).toUTCString() };
    return { headers, body: JSON.stringify({ code: "0", msg: "", data }) };
  };
  await using venue = unwrap(
    await openVenue("okx", { restUrl: server.url, unlimited: true, now: () => now }),
  );
  const request = { product: "BTC-USDT", timeframe: "1m", ...window } as const;
  const page = unwrap(await venue.candles(request, new AbortController().signal));
  return { page, asked };
}

const slots = (from: number, to: number): readonly number[] =>
  Array.from({ length: (to - from) / MINUTE }, (_, index) => to - (index + 1) * MINUTE);

it("a page of history that OKX cuts to 100 rows is asked for again in a window that short", async () => {
  const window = { from: NOW - 5_000 * MINUTE, to: NOW - 4_000 * MINUTE };
  const { page, asked } = await pageOf((_, from, to) => slots(from, to).slice(0, 100), window);
  expect(asked).toEqual([`${HISTORY} 300`, `${HISTORY} 100`]);
  expect(page.covered).toEqual({ from: window.from, to: window.from + 100 * MINUTE });
  expect(page.candles.time).toHaveLength(100);
});

it.each([
  ["ahead", 2_000, HISTORY, NEWEST, 100],
  ["behind", -2_000, NEWEST, HISTORY, 2_500],
])("a clock of ours that is %s does not make OKX's endpoints say that nothing was traded", async (...row) => {
  const [, aheadMinutes, wrong, right, minutesAgo] = row;
  const from = NOW - minutesAgo * MINUTE;
  const window = { from, to: from + 10 * MINUTE };
  const within = (path: string): boolean => path === right;
  const serve = (path: string, start: number, end: number) => (within(path) ? slots(start, end) : []);
  const { page, asked } = await pageOf(serve, window, NOW + aheadMinutes * MINUTE);
  expect(asked).toEqual([`${wrong} 10`, `${right} 10`]);
  expect(page.candles.time).toHaveLength(10);
});
