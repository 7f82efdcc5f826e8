/** Where traces go, by the variables that OpenTelemetry names. https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
import { Fault, fail, ok, type Result } from "@spot-canvas/domain/fault";

/** Where traces go. */
export interface TraceSettings {
  /** The address that takes them by OTLP/HTTP. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The part of all traces that is sent, from 0 to 1. */
  readonly ratio: number;
  /** What this installation is called beside others. */
  readonly namespace: string;
}

/** The settings; undefined where no endpoint is set: nothing is traced then. Faults: `InvalidUrl`, `InvalidRatio`. */
export function readTraceSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Result<TraceSettings | undefined> {
  const given = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const traces = given("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  const base = given("OTEL_EXPORTER_OTLP_ENDPOINT");
  const url = traces ?? (base && `${base.replace(/\/+$/, "")}/v1/traces`);
  if (url === undefined) return ok(undefined);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    const text = "OTEL_EXPORTER_OTLP_ENDPOINT is no address: write it like http://127.0.0.1:4318.";
    return fail(new Fault("InvalidUrl", "usage", text));
  }
  const ratio = Number(given("OTEL_TRACES_SAMPLER_ARG") ?? "1");
  if (!(ratio >= 0 && ratio <= 1)) {
    const text = "OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1: the part of all traces that is sent.";
    return fail(new Fault("InvalidRatio", "usage", text));
  }
  const headers = headersIn(given("OTEL_EXPORTER_OTLP_HEADERS") ?? "");
  return ok({ url, headers, ratio, namespace: given("OTEL_SERVICE_NAME") ?? "spot-canvas" });
}

/** `name=value,name=value`, percent-encoded as W3C baggage. */
function headersIn(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(",").flatMap((pair) => {
    const at = pair.indexOf("=");
    return at < 1 ? [] : [[pair.slice(0, at).trim(), decoded(pair.slice(at + 1).trim())] as const];
  });
  return Object.fromEntries(pairs);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
