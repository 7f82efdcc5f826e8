/** Answers whether everything that the API stands on can be reached. */
import { getHealth } from "@spot-canvas/domain/contract/health";
import { type Endpoint, endpoint } from "../endpoint.ts";
import type { ApiServices } from "../services.ts";

/** A dependency that says nothing for this long cannot be reached. */
const PATIENCE_MS = 2_000;

/** The endpoint of `/health`. */
export function healthEndpoints({ database, log }: ApiServices): readonly Endpoint[] {
  const logText = log.description.engine === "jetstream" ? "NATS disconnected" : "log unreachable";
  return [
    endpoint(getHealth, async () => {
      const failures = await Promise.all([
        failureOf(database.query("select 1"), "database unreachable"),
        failureOf(log.streams(), logText),
      ]);
      const error = failures.filter((text) => text !== undefined).join(", ");
      if (error === "") return { document: { status: "ok" as const } };
      return { status: 503, document: { status: "error" as const, error } };
    }),
  ];
}

async function failureOf(check: Promise<unknown>, text: string): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, text);
  });
  const reached = check.then(
    () => undefined,
    () => text,
  );
  try {
    return await Promise.race([reached, late]);
  } finally {
    clearTimeout(timer);
  }
}
