/**
 * Makes the empty database that new data directories are copied from: making one takes seconds, copying it a tenth of
 * one. Needs installed packages and nothing built, so that it can run while the sources are compiled. Does nothing
 * where the template of this version of PGlite is there.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const services = fileURLToPath(new URL("../services/", import.meta.url));
// PGlite is a dependency of the services, not of the root.
const require = createRequire(join(services, "package.json"));
const entry = require.resolve("@electric-sql/pglite");
const { version } = JSON.parse(readFileSync(join(dirname(entry), "..", "package.json"), "utf8"));
const template = join(services, "node_modules", ".cache", `pglite-${version}`);

if (!existsSync(template)) {
  const draft = `${template}.${process.pid}`;
  mkdirSync(dirname(template), { recursive: true });
  try {
    const { PGlite } = require("@electric-sql/pglite");
    const database = await PGlite.create({ dataDir: draft });
    await database.close();
    if (!existsSync(template)) renameSync(draft, template);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
