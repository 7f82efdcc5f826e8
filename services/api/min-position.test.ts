import { MIN_POSITION } from "@spot-canvas/domain/contract/parameter";
import { ROUTES } from "@spot-canvas/domain/contract/routes";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, runApi } from "../testing/running-api.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());

/** Routes that only read, and read something else than the views. */
const NOT_FROM_VIEWS = [
  "getHealth",
  "getReadiness",
  "getMetrics",
  "resolveKey",
  "listStreams",
  "readEvents",
  "streamTrades",
  "streamCandles",
  "streamSignals",
  "listStrategies",
  "listIndicators",
  "listMetrics",
  "listBacktests",
  "getBacktest",
  "compareBacktests",
  "exportBacktest",
  "streamBacktest",
  "exportEvents",
  "replayAccount",
  "getDocument",
];

const reads = ROUTES.filter(({ method, id }) => method === "GET" && !NOT_FROM_VIEWS.includes(id));

const opened = async (id: string): Promise<string> => {
  const answer = await api.call("POST", "/api/v1/accounts", { id, type: "paper" });
  expect(answer.status).toBe(201);
  return answer.headers.get("x-log-position")!;
};

describe("a read of the views", () => {
  it.each(reads.map(({ id, query }) => [id, query] as const))("%s takes min_position", (_id, query) => {
    expect(query).toMatchObject(MIN_POSITION);
  });

  it("answers with what was written at the position that it is to reflect, by token and by number", async () => {
    const token = await opened("own");
    const trading = token.split("-")[2]!;
    for (const position of [token, trading]) {
      const answer = await api.call("GET", `/api/v1/accounts?min_position=${position}`);
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('"own"');
      expect(Number(answer.headers.get("x-log-position")!.split("-")[2])).toBeGreaterThanOrEqual(
        Number(trading),
      );
    }
  });

  it("waits for a position that comes a little later", async () => {
    const token = await opened("before");
    const next = Number(token.split("-")[2]) + 1;
    const waiting = api.call("GET", `/api/v1/accounts?min_position=${next}`);
    await opened("after");
    expect((await waiting).text).toContain('"after"');
  });

  it("is 503 with a clear text where the position does not come in time", async () => {
    const answer = await api.call("GET", "/api/v1/accounts?min_position=999999999");
    expect(answer.status).toBe(503);
    expect(answer.document).toEqual({
      error: expect.stringMatching(
        /^Position 999999999 of TRADING was not projected within 5000 ms \(it is at \d+\)/,
      ),
    });
    expect(answer.headers.get("retry-after")).toBe("1");
  });

  it("is 409 with a token of another log", async () => {
    const answer = await api.call("GET", "/api/v1/accounts?min_position=0123456789abcdef-0-1-0");
    expect(answer.status).toBe(409);
    expect(answer.document).toEqual({ error: expect.stringMatching(/^the position is of another log/) });
  });

  it.each(["now", "-1", "1.5", "a-b-c-d"])("is 400 with %s", async (text) => {
    const answer = await api.call("GET", `/api/v1/accounts?min_position=${text}`);
    expect([answer.status, answer.document]).toEqual([
      400,
      { error: "invalid min_position: give a value of X-Log-Position, or a number" },
    ]);
  });
});
