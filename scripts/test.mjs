/**
 * The whole test command: install, build, provision the servers that tests start, check style, direction and dead code,
 * then every test. The first thing that fails ends it with a non-zero exit.
 */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build, buildPages, installPackages, prepareDatabase, requireNode, root, run } from "./setup.mjs";

requireNode();
installPackages();
const prepared = prepareDatabase();
build();
buildPages();
await prepared;
run("Looking for nats-server, Postgres, Chromium", process.execPath, [
  join(root, "scripts", "provision.mjs"),
]);
const bin = (name) => join(root, "node_modules", ".bin", name);
run("Checking style", bin("biome"), ["check", "--error-on-warnings", "."]);
run("Checking the rules of the house", process.execPath, [join(root, "scripts", "dist", "tidy", "tidy.js")]);
run("Checking the types of the pages", bin("tsc"), ["-p", "ui"]);
run("Checking for dead code", bin("knip"), []);
run("Looking at licences and known holes of packages", process.execPath, [
  join(root, "scripts", "dependencies.mjs"),
]);
if (!existsSync(join(root, "..", "shared", "data"))) {
  console.error("../shared/data is not here: the tests on real market data are left out.");
}
const report = join(root, "node_modules", ".cache", "test-report.json");
const { status } = spawnSync(
  bin("vitest"),
  ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { cwd: root, stdio: "inherit" },
);
if (existsSync(report)) {
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
}
process.exit(status ?? 1);
