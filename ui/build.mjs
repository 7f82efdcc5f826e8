/** Builds the pages: the typed client first, then the bundle, then its compressed copies. Says what each costs. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openApiOf } from "@spot-canvas/domain/contract/openapi";
import { ROUTES } from "@spot-canvas/domain/contract/routes";
import { build } from "vite";
import { clientOf } from "./build/client.mjs";
import { compressAssets } from "./build/compress.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const client = join(here, "api", "generated.ts");
const text = clientOf(openApiOf(ROUTES, version));
mkdirSync(join(here, "api"), { recursive: true });
if (!isSame(client, text)) writeFileSync(client, text);
const [what] = process.argv.slice(2);
if (what !== "client") {
  // Beside the one that may be served now: it takes that one's place once it is whole.
  const [next, dist] = [join(here, "dist-next"), join(here, "dist")];
  await build({ root: here, logLevel: "warn", build: { outDir: next, emptyOutDir: true } });
  const sizes = compressAssets(next);
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
  for (const { name, bytes, brotli } of what === "quiet" ? [] : sizes) {
    console.error(`${name}: ${(bytes / 1_000).toFixed(1)} kB, ${(brotli / 1_000).toFixed(1)} kB brotli`);
  }
}

function isSame(file, content) {
  try {
    return readFileSync(file, "utf8") === content;
  } catch {
    return false;
  }
}
