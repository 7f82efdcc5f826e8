/** An empty database that was prepared when the packages were installed: copying it takes a tenth of making one. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Where `scripts/prepare-database.mjs` put the template for this version of PGlite; undefined where it did not run. */
export function findDatabaseTemplate(): string | undefined {
  const require = createRequire(import.meta.url);
  const pglite = join(dirname(require.resolve("@electric-sql/pglite")), "..", "package.json");
  const { version } = JSON.parse(readFileSync(pglite, "utf8")) as { readonly version: string };
  const built = dirname(require.resolve("@spot-canvas/services/database/pglite-worker"));
  const template = join(built, "..", "..", "node_modules", ".cache", `pglite-${version}`);
  return existsSync(join(template, "PG_VERSION")) ? template : undefined;
}
