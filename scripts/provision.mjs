#!/usr/bin/env node
/**
 * Sees to it that the servers the tests run against are there: nats-server, Postgres 15 or newer, and Chromium. Looks on the path
 * and in Debian's places; installs what is missing with apt-get when run as root on Debian, and names the package to
 * install otherwise. Runs before anything is built, so it is plain JavaScript without dependencies.
 */
import { spawnSync } from "node:child_process";
import { accessSync, chmodSync, constants, existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

const POSTGRES_OLDEST = 15;
const POSTGRES_FOLDER = "/usr/lib/postgresql";
const POLICY = "/usr/sbin/policy-rc.d";

const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");

const programs = [
  {
    name: "nats-server",
    package: "nats-server",
    find: () => findIn([...path, "/usr/sbin", "/usr/local/sbin", "/usr/local/bin"], "nats-server"),
  },
  {
    name: `Postgres ${POSTGRES_OLDEST} or newer`,
    package: "postgresql",
    find: () => findIn(postgresFolders(), "initdb") ?? findIn(path.filter(isPostgresFolder), "initdb"),
  },
  {
    name: "Chromium",
    package: "chromium",
    find: () => findIn([...path, "/usr/bin"], "chromium"),
  },
];

function findIn(folders, program) {
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Debian's folders of Postgres programs, newest first. */
function postgresFolders() {
  if (!existsSync(POSTGRES_FOLDER)) return [];
  return readdirSync(POSTGRES_FOLDER)
    .filter((version) => Number(version) >= POSTGRES_OLDEST)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(POSTGRES_FOLDER, version, "bin"));
}

function isPostgresFolder(folder) {
  const server = join(folder, "postgres");
  if (!isExecutable(server)) return false;
  const version = spawnSync(server, ["--version"], { encoding: "utf8" }).stdout ?? "";
  return Number(/\d+/.exec(version)?.[0]) >= POSTGRES_OLDEST;
}

/** Runs a command; what it says goes to stderr. */
function run(command, ...words) {
  const { status, error } = spawnSync(command, words, {
    stdio: ["ignore", process.stderr.fd, process.stderr.fd],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  return error === undefined && status === 0;
}

/** Installs Debian packages, and keeps them from starting services. */
function install(packages) {
  console.error(`Installing ${packages.join(" and ")} with apt-get ...`);
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) {
    writeFileSync(POLICY, "#!/bin/sh\nexit 101\n");
    chmodSync(POLICY, 0o755);
  }
  try {
    return (
      run("apt-get", "update", "-q") &&
      run("apt-get", "install", "-q", "-y", "--no-install-recommends", ...packages)
    );
  } finally {
    if (ownPolicy) rmSync(POLICY, { force: true });
  }
}

const missingPrograms = () => programs.filter((program) => program.find() === undefined);

let missing = missingPrograms();
const mayInstall = process.getuid?.() === 0 && existsSync("/etc/debian_version") && findIn(path, "apt-get");
if (missing.length > 0 && mayInstall) {
  install(missing.map((program) => program.package));
  missing = missingPrograms();
}
for (const program of missing) {
  console.error(
    `${program.name} is missing: install the package ${program.package}` +
      ` (Debian: apt-get install ${program.package}), or put its programs on the PATH.`,
  );
}
process.exitCode = missing.length > 0 ? 1 : 0;
