import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { unwrap } from "@spot-canvas/domain/fault";
import { SMTPServer } from "smtp-server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { readNoticeSettings } from "../config/notice-settings.ts";
import { createLogger } from "../logging/logger.ts";
import { type RunningApi, runApi } from "../testing/running-api.ts";
import { ScriptedServer } from "../testing/scripted-server.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { NoticePlaces } from "./notice-place.ts";
import { openChannels } from "./open-channels.ts";
import { runNotices } from "./run-notices.ts";
import { SIGNATURE_HEADER } from "./webhook.ts";

const SECRET = "a-secret-that-nobody-may-see";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const ROOMY = { free: 50, total: 100 };
let room = ROOMY;
let server: ScriptedServer;
let directory: string;
let said: string[];
beforeEach(async () => {
  said = [];
  directory = await mkdtemp(join(tmpdir(), "notices-"));
  server = await ScriptedServer.start();
  server.answer = () => ({ body: "{}" });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
  expect(said.join("\n")).not.toContain(SECRET);
});

/** Tells by the channels of an environment until it is disposed. */
async function telling(environment: Readonly<Record<string, string>>): Promise<AsyncDisposable> {
  const settings = unwrap(readNoticeSettings({ NOTICE_KINDS: "fill", ...environment }))!;
  const channels = await openChannels(settings);
  const stop = new AbortController();
  const running = runNotices({
    ...{ log: api.log, database: api.database, clock: systemClock, tenant: DEFAULT_TENANT },
    room: async () => room,
    ...{ channels, kinds: settings.kinds, places: new NoticePlaces(join(directory, "place.json")) },
    ...{ logger: createLogger({ write: (line) => said.push(line) }), signal: stop.signal },
  });
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

let trades = 0;
const trade = (fields: object = {}): Promise<unknown> =>
  api.call("POST", "/api/v1/import", {
    trades: [
      {
        ...{ tenant_id: DEFAULT_TENANT, trade_id: `n${trades++}`, account_id: "live", symbol: "BTC-USD" },
        ...{ side: "buy", quantity: "0.5", price: "43000.10", fee: "21.5", fee_currency: "USD" },
        ...{ market_type: "spot", timestamp: new Date().toISOString(), entry_reason: "crossed above" },
        ...fields,
      },
    ],
  });

const FILL = "live bought 0.5 BTC-USD at 43000.1, fee 21.5 USD (crossed above).";
const texts = (): readonly string[] => server.requests.map(({ body }) => JSON.parse(body).text as string);
const eventually = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 60_000, interval: 20 });
const webhook = (): Readonly<Record<string, string>> => ({ NOTICE_WEBHOOK_URL: `${server.url}/${SECRET}` });

describe("notices", () => {
  it("tell a webhook of a fill once, signed, and not of history that is imported", async () => {
    const secretFile = join(directory, "secret");
    await writeFile(secretFile, `${SECRET}\n`);
    await using _telling = await telling({ ...webhook(), NOTICE_WEBHOOK_SECRET_FILE: secretFile });
    await trade({ timestamp: "2020-01-01T00:00:00Z" });
    await trade();
    await eventually(() => expect(texts()).toEqual([FILL]));
    const { body, headers } = server.requests[0]!;
    expect(JSON.parse(body).notices).toMatchObject([{ kind: "fill", account: "live", text: FILL }]);
    const signature = createHmac("sha256", SECRET).update(body).digest("hex");
    expect(headers[SIGNATURE_HEADER.toLowerCase()]).toBe(`sha256=${signature}`);
  });

  it("wait for a channel that is away, and tell after a restart what happened meanwhile", async () => {
    {
      await using _telling = await telling(webhook());
      server.answer = () => ({ status: 503, body: "" });
      await trade();
      const waits = "A message by webhook waits: The webhook answered with status 503.";
      await eventually(() => expect(said.join("\n")).toContain(waits));
    }
    await trade({ quantity: "0.25" });
    server.requests.length = 0;
    server.answer = () => ({ body: "{}" });
    {
      await using _telling = await telling(webhook());
      await eventually(() => expect(texts()).toEqual([FILL, FILL.replace("0.5", "0.25")]));
      await eventually(async () => {
        const place = await new NoticePlaces(join(directory, "place.json")).load();
        expect(place?.position).toBe(
          (await api.log.streams()).find(({ name }) => name === "TRADING")!.lastPosition,
        );
      });
    }
    await using _again = await telling(webhook());
    await trade({ quantity: "2" });
    await eventually(() => expect(texts().at(-1)).toBe(FILL.replace("0.5", "2")));
    expect(texts()).toHaveLength(3);
  });

  it("tell of a disk that gets full", async () => {
    room = { free: 5 * 1_024 ** 3, total: 100 * 1_024 ** 3 };
    await using _telling = await telling({ ...webhook(), NOTICE_KINDS: "disk" });
    await eventually(() => expect(texts()).toEqual([expect.stringMatching(/^5.* of 100.* make room soon/)]));
    room = ROOMY;
  });

  it("give a message up that is refused, say so, and go on", async () => {
    await using _telling = await telling(webhook());
    server.answer = () => ({ status: 403, body: "" });
    await trade();
    await eventually(() => expect(said.join("\n")).toContain("was refused and is given up"));
    server.answer = () => ({ body: "{}" });
    await trade({ quantity: "3" });
    await eventually(() => expect(texts().at(-1)).toBe(FILL.replace("0.5", "3")));
  });

  it("tell of books that differ from what was stated, once while it lasts", async () => {
    await api.call("PUT", "/api/v1/accounts/live/balance", { amount: "100" });
    await trade();
    await api.settled();
    const at = new Date().toISOString();
    await api.call("POST", "/api/v1/accounts/live/assertions", { currency: "USD", amount: "7", at });
    await api.settled();
    const environment = { ...webhook(), NOTICE_KINDS: "assertion" };
    for (let start = 0; start < 2; start++) {
      await using _telling = await telling(environment);
      await eventually(() => expect(texts()).toEqual([expect.stringContaining("stated to be 7 USD")]));
    }
    expect(texts()).toHaveLength(1);
  });

  it("reach a Telegram chat", async () => {
    const environment = {
      NOTICE_TELEGRAM_URL: server.url,
      NOTICE_TELEGRAM_TOKEN: SECRET,
      NOTICE_TELEGRAM_CHAT: "42",
    };
    await using _telling = await telling(environment);
    await trade();
    await eventually(() => expect(texts()).toEqual([FILL]));
    expect(server.requests[0]!.path).toBe(`/bot${SECRET}/sendMessage`);
    expect(JSON.parse(server.requests[0]!.body)).toMatchObject({ chat_id: "42" });
  });

  it("reach a mailbox, after one that was away, and never say a password in the clear", async () => {
    const mails: string[] = [];
    let isAway = true;
    const mail = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onMailFrom: (_address, _session, done) => {
        if (!isAway) return done();
        isAway = false;
        done(Object.assign(new Error("later"), { responseCode: 451 }));
      },
      onData: (stream, _session, done) => {
        let text = "";
        stream.on("data", (part: Buffer) => {
          text += part.toString();
        });
        stream.on("end", () => {
          mails.push(text);
          done();
        });
      },
    });
    await once(mail.listen(0, "127.0.0.1"), "listening");
    const port = String((mail.server.address() as AddressInfo).port);
    const environment = {
      ...{ NOTICE_SMTP_HOST: "127.0.0.1", NOTICE_SMTP_PORT: port },
      ...{ NOTICE_EMAIL_FROM: "canvas@example.org", NOTICE_EMAIL_TO: "me@example.org" },
    };
    {
      await using _telling = await telling(environment);
      await trade();
      await eventually(() => expect(mails).toEqual([expect.stringContaining(`Subject: ${FILL}`)]));
    }
    const [channel] = await openChannels(
      unwrap(readNoticeSettings({ ...environment, NOTICE_SMTP_USER: "me", NOTICE_SMTP_PASSWORD: SECRET }))!,
    );
    const notices = channel!.send({ text: "test", notices: [] }, new AbortController().signal);
    await expect(notices).rejects.toMatchObject({ tag: expect.stringMatching(/^Notice/) });
    await new Promise<void>((resolve) => mail.close(() => resolve()));
  });
});
