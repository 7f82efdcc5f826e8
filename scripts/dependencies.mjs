/**
 * Looks at what we depend on: licences, which have to be on a list, and known holes, which the registry tells of. Where
 * the registry cannot be asked that is said, and is no failure: nobody fixes a dependency without a network.
 */
import { spawnSync } from "node:child_process";
import { pnpmCommand, root } from "./setup.mjs";

/** Licences that ask for no more than to be named. */
const PERMISSIVE = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT OR Apache-2.0",
  "MIT-0",
  "PostgreSQL",
  "Python-2.0",
  "Unlicense",
]);
/** Others, each with why it may be used: as a whole and unchanged, or in development only. */
const ALLOWED = new Map([
  ["axe-core", "MPL-2.0, development only"],
  ["lightningcss", "MPL-2.0, development only"],
]);

/** A registry that says nothing for so long says nothing today. */
const PATIENCE_MS = 30_000;

/** @returns {number} how many packages have a licence that is not on the list */
function checkLicences() {
  const listed = pnpm("licenses", "list", "--json");
  if (listed.status !== 0) throw new Error(`pnpm licenses failed: ${listed.stderr}`);
  const byLicence = Object.entries(JSON.parse(listed.stdout));
  const strangers = byLicence
    .filter(([licence]) => !PERMISSIVE.has(licence))
    .flatMap(([licence, packages]) => packages.map(({ name }) => ({ licence, name })))
    .filter(
      ({ name }) =>
        ![...ALLOWED.keys()].some((allowed) => name === allowed || name.startsWith(`${allowed}-`)),
    );
  for (const { licence, name } of strangers)
    console.error(`${name} has the licence ${licence}: not on the list`);
  const count = byLicence.reduce((sum, [, packages]) => sum + packages.length, 0);
  console.log(`licences: ${count} packages, ${strangers.length} not on the list`);
  return strangers.length;
}

/** @returns {number} how many holes of grade high or critical are known */
function checkHoles() {
  const audit = pnpm("audit", "--json");
  let report;
  try {
    report = JSON.parse(audit.stdout);
  } catch {
    report = undefined;
  }
  const found = report?.metadata?.vulnerabilities;
  if (found === undefined) {
    console.log(
      "audit: NOT DONE, the registry's audit endpoint did not answer. Run `pnpm audit` where it does.",
    );
    return 0;
  }
  const grave = (found.high ?? 0) + (found.critical ?? 0);
  console.log(`audit: ${JSON.stringify(found)}`);
  return grave;
}

function pnpm(...words) {
  const [command, ...first] = pnpmCommand();
  return spawnSync(command, [...first, ...words], { cwd: root, encoding: "utf8", timeout: PATIENCE_MS });
}

process.exitCode = checkLicences() + checkHoles() > 0 ? 1 : 0;
