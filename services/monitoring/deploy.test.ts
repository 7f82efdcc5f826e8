/** The dashboard and the alerts ask for metrics that are there: what is renamed here is renamed in them. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { collectDefaultMetrics, Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createInstruments } from "./instruments.ts";
import { createLookedUp } from "./looked-up.ts";

const read = (path: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");

interface Alerts {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly annotations: { readonly runbook: string };
    }[];
  }[];
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

function registered(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  createInstruments(registry);
  createLookedUp(registry, { platform: {} as never, dataDir: "." });
  return registry;
}

const knownMetrics = (): ReadonlySet<string> =>
  new Set(
    registered()
      .getMetricsAsArray()
      .map(({ name }) => name),
  );

const rulesOf = async () => {
  const { groups } = parse(await read("deploy/prometheus/alerts.yaml")) as Alerts;
  return groups.flatMap(({ rules }) => rules);
};

/** The names of metrics in an expression, without what Prometheus adds to those of histograms. */
const metricsIn = (expression: string): readonly string[] =>
  [...expression.matchAll(/\b(?:canvas|process|nodejs)_\w+/g)].map(([name]) =>
    name.replace(/_(bucket|count|sum)$/, ""),
  );

describe("deploy", () => {
  it("shows metrics that there are", async () => {
    const known = knownMetrics();
    const { panels } = JSON.parse(await read("deploy/grafana/spot-canvas.json")) as Dashboard;
    const shown = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => metricsIn(expr)));
    expect(shown.filter((name) => !known.has(name))).toEqual([]);
    const ours = [...known].filter((name) => name.startsWith("canvas_"));
    const unseen = ours.filter((name) => !shown.includes(name));
    // Those that are behind are told by an alert.
    expect(unseen).toEqual(["canvas_view_idle_seconds"]);
  });

  it("alerts on metrics that there are, each with a chapter that says what to do", async () => {
    const known = knownMetrics();
    const guide = await read("docs/operations.md");
    for (const { alert, expr, annotations } of await rulesOf()) {
      expect([alert, metricsIn(expr).filter((name) => !known.has(name))]).toEqual([alert, []]);
      expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`);
      expect(guide).toContain(`### ${alert}\n`);
    }
  });

  it("counts from zero what an alert waits for: Prometheus sees no increase in a first sample", async () => {
    const page = (await registered().metrics()).split("\n");
    const counted = (await rulesOf()).flatMap(({ expr }) =>
      [...expr.matchAll(/increase\((canvas_\w+_total)(?:\{(\w+="\w+")\})?/g)].map(([, name, label]) => ({
        name: name!,
        label: label ?? "",
      })),
    );
    expect(counted.length).toBeGreaterThan(3);
    for (const { name, label } of counted) {
      const series = page.filter((line) => line.startsWith(`${name}{`) && line.includes(label));
      expect([name, label, series.filter((line) => line.endsWith(" 0")).length > 0]).toEqual([
        name,
        label,
        true,
      ]);
    }
  });
});
