import { describe, expect, it } from "vitest";
import { readConfiguration, withoutPassword } from "./configuration.ts";

const read = (environment: Record<string, string>) => readConfiguration(environment, {}, "/home/ada");

describe("the configuration", () => {
  it("is embedded in .canvas where nothing is set", () => {
    expect(read({})).toEqual({
      ok: true,
      value: {
        mode: { kind: "embedded" },
        nats: { replicas: 1 },
        dataDir: "/home/ada/.canvas",
        haltFile: "/home/ada/.canvas/HALT",
        tenant: "00000000-0000-0000-0000-000000000001",
        enforcesKeys: true,
        callsPerSecond: 1_000,
        venues: {},
        logFormat: "text",
        port: 8_080,
        usualUrl: "http://127.0.0.1:8080",
      },
    });
  });

  it.each([
    ["false", false],
    ["no", true],
    ["FALSE", true],
    ["", true],
  ])("enforces keys unless ENFORCE_AUTH is false: %j is %j", (text, enforcesKeys) => {
    expect(read({ ENFORCE_AUTH: text })).toMatchObject({ value: { enforcesKeys } });
  });

  it("runs on servers where both are set, and reads a list of NATS servers", () => {
    const configuration = read({
      NATS_URLS: "nats://one:4222, nats://two:4222",
      NATS_CREDS_FILE: "/run/secrets/nats",
      DATABASE_URL: "postgres://ada@db/canvas",
    });
    expect(configuration.ok && configuration.value.mode).toEqual({
      kind: "server",
      natsUrl: "nats://one:4222, nats://two:4222",
      databaseUrl: "postgres://ada@db/canvas",
    });
    expect(configuration.ok && configuration.value.nats).toEqual({
      replicas: 1,
      credentialsFile: "/run/secrets/nats",
    });
  });

  it("takes an empty variable for an unset one", () => {
    expect(read({ NATS_URL: "", DATABASE_URL: " ", CANVAS_API_KEY: "" }).ok).toBe(true);
  });

  it("prefers flags to variables", () => {
    const configuration = readConfiguration(
      { CANVAS_DATA_DIR: "/other", CANVAS_URL: "http://other" },
      { dataDir: "data", url: "http://127.0.0.1:9000/" },
      "/home/ada",
    );
    expect(configuration.ok && configuration.value).toMatchObject({
      dataDir: "/home/ada/data",
      url: "http://127.0.0.1:9000",
    });
  });

  it.each([
    [{ NATS_URL: "nats://x" }, "NATS_URL is set but DATABASE_URL is not"],
    [{ DATABASE_URL: "postgres://x" }, "DATABASE_URL is set but NATS_URL is not"],
    [{ NATS_URL: "nats://x,y:4222", DATABASE_URL: "postgres://x" }, "NATS_URL holds"],
    [{ NATS_URL: "nats://x", DATABASE_URL: "mysql://x" }, "DATABASE_URL must begin with postgres://"],
    [{ CANVAS_API_KEY: "secret" }, "CANVAS_API_KEY is not a UUID"],
    [{ CANVAS_URL: "127.0.0.1:8080" }, "CANVAS_URL is"],
    [{ CANVAS_PORT: "65536" }, "CANVAS_PORT is"],
    [{ CANVAS_TENANT: "me" }, "CANVAS_TENANT is"],
    [{ CANVAS_CALLS_PER_SECOND: "many" }, "CANVAS_CALLS_PER_SECOND is"],
    [{ CANVAS_CALLS_PER_SECOND: "0" }, "CANVAS_CALLS_PER_SECOND is"],
    [{ LOG_LEVEL: "loud" }, "LOG_LEVEL is"],
    [{ LOG_FORMAT: "xml" }, "LOG_FORMAT is"],
  ])("refuses %o in a sentence that names the variable", (environment, message) => {
    const configuration = read(environment as unknown as Record<string, string>);
    expect(configuration.ok ? undefined : configuration.error.message).toContain(message);
    expect(configuration.ok ? undefined : configuration.error.kind).toBe("usage");
  });

  it("never repeats a key or a password", () => {
    const key = read({ CANVAS_API_KEY: "hunter2" });
    expect(key.ok ? "" : key.error.message).not.toContain("hunter2");
    expect(withoutPassword("nats://ada:hunter2@host:4222")).toBe("nats://host:4222");
  });
});
