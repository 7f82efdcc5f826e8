/** Everything that can be configured, read once from the environment and the flags of a command, and checked. */
import { join, resolve } from "node:path";
import { DEFAULT_TENANT } from "@spot-canvas/domain/events/subject";
import { Fault, fail, ok, type Result } from "@spot-canvas/domain/fault";
import { type NoticeSettings, readNoticeSettings } from "./notice-settings.ts";
import { readTraceSettings, type TraceSettings } from "./trace-settings.ts";
import { readVenues, type VenueConfiguration } from "./venue-settings.ts";

/** Where the log and the read models live. */
export type Mode =
  /** Both in one data directory of this process: nothing to install. */
  | { readonly kind: "embedded" }
  /** NATS JetStream and Postgres. */
  | {
      readonly kind: "server";
      /** One address, or several with commas. */
      readonly natsUrl: string;
      /** Where the server's own settings can be read, such as `http://nats:8222`. */
      readonly natsMonitoringUrl?: string;
      readonly databaseUrl: string;
    }
  /** EventStoreDB or KurrentDB, and Postgres: experimental. */
  | { readonly kind: "eventstore"; readonly eventStoreUrl: string; readonly databaseUrl: string };

/** How a NATS server is used, be it that of the mode or one that a log is copied to. */
export interface NatsSettings {
  readonly credentialsFile?: string;
  /** Copies of each stream, for streams that are yet to be made. */
  readonly replicas: number;
}

/** The configuration of one process. */
export interface Configuration {
  readonly mode: Mode;
  readonly nats: NatsSettings;
  /** Absolute. Holds the embedded log and read models, and the API key. */
  readonly dataDir: string;
  /** As a flag or a variable named it; absent where neither did. */
  readonly namedDataDir?: string;
  /** While a file is there nothing is entered: it works without any service. */
  readonly haltFile: string;
  /** The folder that the oldest events of MARKET were moved to; absolute. Absent where all of them are in the log. */
  readonly archive?: string;
  /** Where the API listens that is started here; 0 lets the system pick a free port. */
  readonly port: number;
  /** Where commands look for an API where none was named. */
  readonly usualUrl: string;
  /** The API that commands talk to, where one was named. */
  readonly url?: string;
  readonly apiKey?: string;
  /** A file that holds the key, such as a mounted secret. */
  readonly apiKeyFile?: string;
  /** The tenant whose subjects are bare. */
  readonly tenant: string;
  /** Whether the API asks for a key: only `ENFORCE_AUTH=false` lets everybody do everything. */
  readonly enforcesKeys: boolean;
  /** How many calls a second each key may make of the API. */
  readonly callsPerSecond: number;
  /** Where venues are and with which keys, other than they say themselves. */
  readonly venues: VenueConfiguration;
  /** Where traces go; absent: nowhere. */
  readonly traces?: TraceSettings;
  /** Who is told of what happens; absent: nobody. */
  readonly notices?: NoticeSettings;
  /** Absent: each command has its own. */
  readonly logLevel?: LogLevel;
  readonly logFormat: "text" | "json";
}

/** What is said, and everything graver. */
export type LogLevel = (typeof LOG_LEVELS)[number];

const LOG_LEVELS = ["info", "warn", "error"] as const;

/** Flags that stand above the environment. */
export interface ConfigurationFlags {
  readonly dataDir?: string | undefined;
  readonly url?: string | undefined;
}

/** Where everything is kept unless told otherwise. */
export const DEFAULT_DATA_DIR = ".canvas";
/** Where an API listens unless told otherwise. */
const DEFAULT_PORT = "8080";
const PORT_MAX = 65_535;
const DEFAULT_URL = `http://127.0.0.1:${DEFAULT_PORT}`;

/** Far above what a person or a bot needs, far below what a runaway loop makes. */
const CALLS_PER_SECOND = "1000";

type Environment = Readonly<Record<string, string | undefined>>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text is an API key, which is a UUID. */
export const isApiKey = (text: string): boolean => UUID.test(text);

/** Reads the configuration; the fault names the variable and says what it must be. */
export function readConfiguration(
  environment: Environment,
  flags: ConfigurationFlags = {},
  directory: string = process.cwd(),
): Result<Configuration> {
  const mode = modeIn(environment);
  if (!mode.ok) return mode;
  const nats = natsSettingsIn(environment);
  if (!nats.ok) return nats;
  const url = flags.url ?? named(environment, "URL");
  if (url !== undefined && !isWebUrl(url)) {
    const name = flags.url === undefined ? "CANVAS_URL" : "--url";
    return usage("InvalidUrl", `${name} is "${url}": give the address of an API, such as ${DEFAULT_URL}.`);
  }
  const apiKey = named(environment, "API_KEY");
  if (apiKey !== undefined && !isApiKey(apiKey)) {
    return usage("InvalidApiKey", "CANVAS_API_KEY is not a UUID: make one with `uuidgen`, or unset it.");
  }
  const apiKeyFile = set(environment, "CANVAS_API_KEY_FILE");
  const tenant = (set(environment, "CANVAS_TENANT") ?? DEFAULT_TENANT).toLowerCase();
  if (!UUID.test(tenant)) return usage("InvalidTenant", `CANVAS_TENANT is "${tenant}": it must be a UUID.`);
  const calls = set(environment, "CANVAS_CALLS_PER_SECOND") ?? CALLS_PER_SECOND;
  if (!/^[1-9]\d{0,8}$/.test(calls)) {
    return usage("InvalidRate", `CANVAS_CALLS_PER_SECOND is "${calls}": give a whole number, 1 or more.`);
  }
  const port = set(environment, "CANVAS_PORT") ?? DEFAULT_PORT;
  if (!/^\d{1,5}$/.test(port) || Number(port) > PORT_MAX)
    return usage("InvalidPort", `CANVAS_PORT is "${port}": give a port, such as ${DEFAULT_PORT}.`);
  const venues = readVenues(environment);
  if (!venues.ok) return venues;
  const traces = readTraceSettings(environment);
  if (!traces.ok) return traces;
  const notices = readNoticeSettings(environment);
  if (!notices.ok) return notices;
  const logLevel = set(environment, "LOG_LEVEL");
  if (logLevel !== undefined && !isLogLevel(logLevel)) {
    return usage("InvalidLogLevel", `LOG_LEVEL is "${logLevel}": use one of ${LOG_LEVELS.join(", ")}.`);
  }
  const logFormat = set(environment, "LOG_FORMAT") ?? "text";
  if (logFormat !== "text" && logFormat !== "json") {
    return usage("InvalidLogFormat", `LOG_FORMAT is "${logFormat}": use text or json.`);
  }
  const haltFile = set(environment, "CANVAS_HALT_FILE");
  const archive = set(environment, "CANVAS_ARCHIVE");
  const namedDir = flags.dataDir ?? set(environment, "CANVAS_DATA_DIR");
  const dataDir = resolve(directory, namedDir ?? DEFAULT_DATA_DIR);
  return ok({
    mode: mode.value,
    nats: nats.value,
    dataDir,
    haltFile: haltFile === undefined ? join(dataDir, "HALT") : resolve(directory, haltFile),
    ...(archive === undefined ? {} : { archive: resolve(directory, archive) }),
    ...(namedDir === undefined ? {} : { namedDataDir: namedDir }),
    port: Number(port),
    usualUrl: `http://127.0.0.1:${port}`,
    ...(url === undefined ? {} : { url: url.replace(/\/+$/, "") }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(apiKeyFile === undefined ? {} : { apiKeyFile: resolve(directory, apiKeyFile) }),
    tenant,
    enforcesKeys: set(environment, "ENFORCE_AUTH") !== "false",
    callsPerSecond: Number(calls),
    venues: venues.value,
    ...(traces.value === undefined ? {} : { traces: traces.value }),
    ...(notices.value === undefined ? {} : { notices: notices.value }),
    ...(logLevel === undefined ? {} : { logLevel }),
    logFormat,
  });
}

function modeIn(environment: Environment): Result<Mode> {
  const nats = set(environment, "NATS_URL") ?? set(environment, "NATS_URLS");
  const databaseUrl = set(environment, "DATABASE_URL");
  const eventStoreUrl = set(environment, "EVENTSTORE_URL");
  if (eventStoreUrl !== undefined) return eventStoreMode(eventStoreUrl, nats, databaseUrl);
  if (nats === undefined && databaseUrl === undefined) return ok({ kind: "embedded" });
  if (nats === undefined || databaseUrl === undefined) {
    const [present, missing] =
      nats === undefined ? ["DATABASE_URL", "NATS_URL"] : ["NATS_URL", "DATABASE_URL"];
    return usage(
      "HalfConfigured",
      `${present} is set but ${missing} is not: set both to run on NATS and Postgres, or neither to run embedded.`,
    );
  }
  const wrong = nats.split(",").find((server) => !isNatsUrl(server.trim()));
  if (wrong !== undefined) {
    const shown = withoutPassword(wrong.trim());
    return usage("InvalidNatsUrl", `NATS_URL holds "${shown}": write it like nats://127.0.0.1:4222.`);
  }
  if (!/^postgres(ql)?:\/\//.test(databaseUrl)) {
    return usage(
      "InvalidDatabaseUrl",
      "DATABASE_URL must begin with postgres://, like postgres://user@host:5432/canvas.",
    );
  }
  const monitoring = set(environment, "NATS_MONITORING_URL");
  if (monitoring !== undefined && !isWebUrl(monitoring)) {
    return usage(
      "InvalidUrl",
      `NATS_MONITORING_URL is "${monitoring}": write it like http://127.0.0.1:8222.`,
    );
  }
  return ok({
    kind: "server",
    natsUrl: nats,
    databaseUrl,
    ...(monitoring === undefined ? {} : { natsMonitoringUrl: monitoring }),
  });
}

function natsSettingsIn(environment: Environment): Result<NatsSettings> {
  const replicas = set(environment, "NATS_REPLICAS") ?? "1";
  if (!/^[1-5]$/.test(replicas)) {
    return usage("InvalidReplicas", `NATS_REPLICAS is "${replicas}": give 1, or 3 on three servers or more.`);
  }
  const credentialsFile = set(environment, "NATS_CREDS_FILE");
  return ok({
    replicas: Number(replicas),
    ...(credentialsFile === undefined ? {} : { credentialsFile }),
  });
}

function eventStoreMode(
  eventStoreUrl: string,
  nats: string | undefined,
  databaseUrl: string | undefined,
): Result<Mode> {
  if (databaseUrl === undefined || nats !== undefined) {
    const message =
      "With EVENTSTORE_URL set, set DATABASE_URL too and NATS_URL not: the log lives in one place.";
    return usage("HalfConfigured", message);
  }
  if (!/^(esdb|kurrentdb)(\+discover)?:\/\//.test(eventStoreUrl)) {
    return usage(
      "InvalidEventStoreUrl",
      "EVENTSTORE_URL must begin with esdb://, like esdb://host:2113?tls=true.",
    );
  }
  return ok({ kind: "eventstore", eventStoreUrl: eventStoreUrl.replace(/^kurrentdb/, "esdb"), databaseUrl });
}

/** A variable's value; an empty one counts as not set, as Compose writes it. */
const set = (environment: Environment, name: string): string | undefined =>
  environment[name]?.trim() || undefined;

/** A variable under its own name, or under that which clients of the ledger before this one know. */
const named = (environment: Environment, name: "URL" | "API_KEY"): string | undefined =>
  set(environment, `CANVAS_${name}`) ?? set(environment, `LEDGER_${name}`);

const isLogLevel = (text: string): text is LogLevel => (LOG_LEVELS as readonly string[]).includes(text);

/** Whether a text is the address of something that speaks HTTP. */
export function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

const isNatsUrl = (text: string): boolean =>
  URL.canParse(text) && /^(nats|tls):$/.test(new URL(text).protocol) && new URL(text).hostname !== "";

/** A server's address as it may be shown: what stands before the @ is left out. */
export const withoutPassword = (url: string): string => url.replace(/(^|\/\/)[^/@]*@/, "$1");

const usage = (tag: string, message: string): Result<never> => fail(new Fault(tag, "usage", message));
