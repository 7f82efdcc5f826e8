import { unwrap } from "@spot-canvas/domain/fault";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { runProjector } from "@spot-canvas/projections/projector/projector";
import { expect, it, vi } from "vitest";
import { readConfiguration } from "../config/configuration.ts";
import { openPglite } from "../database/pglite.ts";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import { silentLogger } from "../logging/logger.ts";
import { untilCaughtUp } from "../platform/catch-up.ts";
import { serveHealth } from "../platform/health-server.ts";
import { VIEWS } from "../platform/views.ts";
import { numbered } from "../testing/numbered-events.ts";
import { systemClock } from "../waiting/system-clock.ts";
import { openMonitor } from "./open-monitor.ts";

// Processes are started and databases made: on a busy machine that takes as long as it takes.
vi.setConfig({ testTimeout: 240_000 });

it("turns readiness red for a view that is behind and does not move, and green when it has caught up", async () => {
  const database = await openPglite({ logger: silentLogger });
  const minutesAgo = instantOfMillis(systemClock.now() - 300_000);
  await using log = await openEmbeddedLog(database, { logger: silentLogger, clock: () => minutesAgo });
  const configuration = unwrap(readConfiguration({}));
  const options = { platform: { log, database }, configuration, version: "test", logger: silentLogger };
  const project = async (): Promise<void> => {
    const stop = new AbortController();
    const { signal } = stop;
    const projecting = runProjector({ source: log, database, views: VIEWS, clock: systemClock, signal });
    await untilCaughtUp({ platform: { log, database }, clock: systemClock, signal });
    stop.abort();
    await projecting;
  };
  await using health = await serveHealth(0);
  const ready = async (): Promise<readonly [number, string]> => {
    const answer = await fetch(`http://127.0.0.1:${health.port}/ready`);
    return [answer.status, await answer.text()];
  };
  expect(await ready()).toEqual([503, expect.stringContaining("It is starting.")]);

  await project();
  health.attach(await openMonitor(options));
  expect((await ready())[0]).toBe(200);

  await log.append(numbered(1));
  await database.query("update canvas.checkpoints set updated_at = now() - interval '2 minutes'");
  health.attach(await openMonitor(options));
  const [status, text] = await ready();
  expect([status, text]).toEqual([
    503,
    expect.stringMatching(/1 events of TRADING behind and has not moved for 120 s/),
  ]);

  await project();
  const monitor = await openMonitor(options);
  health.attach(monitor);
  expect((await ready())[0]).toBe(200);
  monitor.observed("feed of coinbase", "It does not answer.");
  expect(await ready()).toEqual([503, expect.stringContaining("feed of coinbase: It does not answer.")]);

  const page = await (await fetch(`http://127.0.0.1:${health.port}/metrics`)).text();
  expect(page).toMatch(/canvas_view_lag_events\{view="ledger",stream="TRADING"\} 0/);
  expect(page).toMatch(/canvas_log_last_position\{stream="TRADING"\} 1/);
  expect(page).toMatch(/canvas_service_up\{service="feed of coinbase"\} 0/);
  await database.close();
});
