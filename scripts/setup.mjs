/**
 * What every entry point needs first: Node new enough, packages installed, sources built. Plain JavaScript without
 * dependencies, because it runs before there are any. Says what it does on stderr.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the checkout. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Ends with one sentence where Node is older than what package.json asks for. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `Spot Canvas needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer Node and run the command again.`,
  );
  process.exit(1);
}

/** Runs a program in the root; ends this process with its exit code where it fails. */
export function run(title, command, parameters, options = {}) {
  if (title) console.error(`${title} ...`);
  const { status, error, signal } = spawnSync(command, parameters, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    ...options,
  });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? (signal ? 1 : 1));
}

/** The pnpm that runs this script; it is not on the path when it came through npx. */
export function pnpmCommand() {
  const pnpm = process.env["npm_execpath"] ?? "pnpm";
  return /\.[cm]?js$/.test(pnpm) ? [process.execPath, pnpm] : [pnpm];
}

/** Installs the packages where they are missing or the lock file has changed since. */
export function installPackages() {
  const lock = readFileSync(join(root, "pnpm-lock.yaml"), "utf8");
  const stamp = join(root, "node_modules", ".installed-lock.yaml");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  const [command, ...first] = pnpmCommand();
  run("Installing packages", command, [...first, "install", "--frozen-lockfile"]);
  writeFileSync(stamp, lock);
}

/** Compiles what has changed: of one package and those that it stands on, or of everything. */
export function build(...packages) {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  run("Building", process.execPath, [compiler, "-b", ...packages]);
}

/** Builds the pages, and the typed client that they call the API with. The packages come first. */
export function buildPages() {
  run("Building the pages", process.execPath, [join(root, "ui", "build.mjs")]);
}

/** Begins to build the pages while this process goes on: they are served as soon as they are there. */
export function startPages() {
  const child = spawn(process.execPath, [join(root, "ui", "build.mjs"), "quiet"], {
    stdio: ["ignore", "ignore", 2],
  });
  child.once("exit", (status) => {
    if (status !== 0)
      console.error("The pages could not be built: run `pnpm build` to see why. The rest goes on.");
  });
}

/**
 * Begins to make the empty database that new data directories are copied from, while this process goes on. Resolves
 * when that has ended, however: without it the first start takes some seconds longer.
 */
export function prepareDatabase() {
  const child = spawn(process.execPath, [join(root, "scripts", "prepare-database.mjs")], { stdio: "ignore" });
  return new Promise((resolve) => {
    child.once("exit", resolve);
    child.once("error", resolve);
  });
}
