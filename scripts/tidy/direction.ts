/** Dependencies point one way: scripts -> services -> projections -> domain; the UI sees the contract alone. */
import type { Check, Finding, SourceFile } from "./finding.ts";

/** What each room may import, beside itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  projections: ["domain"],
  services: ["domain", "projections"],
  scripts: ["domain", "projections", "services"],
  ui: ["domain/contract"],
};

/** What the domain may take from outside, and in which of its rooms. */
const DOMAIN_EXTERNALS: readonly { readonly module: RegExp; readonly where: RegExp }[] = [
  { module: /^effect\//, where: /^domain\/(events|contract)\// },
  { module: /^node:crypto$/, where: /^domain\/events\/identity\.ts$/ },
];

const IMPORT =
  /^\s*(?:import|export)\s[^"']*?from\s+["']([^"']+)["']|^\s*import\s+["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/gm;

/** Finds imports that run against the direction of the rooms. */
export const checkDirection: Check = (files) => files.flatMap(inFile);

function inFile(file: SourceFile): readonly Finding[] {
  const room = file.path.split("/")[0]!;
  const allowed = MAY_IMPORT[room];
  const isTest = /\.test\.ts$|\/testing\//.test(file.path);
  if (!allowed) return [];
  const findings: Finding[] = [];
  for (const match of file.text.matchAll(IMPORT)) {
    const module = match[1] ?? match[2] ?? match[3]!;
    const refused = refusal(file.path, room, allowed, module, isTest);
    if (refused) findings.push({ file: file.path, line: lineOf(file.text, match.index), message: refused });
  }
  return findings;
}

function refusal(
  path: string,
  room: string,
  allowed: readonly string[],
  module: string,
  isTest: boolean,
): string | undefined {
  const own = /^@spot-canvas\/(.+)$/.exec(module)?.[1];
  if (own !== undefined) {
    const target = own.split("/")[0]!;
    if (target === room) return `${module}: inside a package, import by relative path`;
    // A test may stand on any room: it wires real parts together. What ships may not.
    if (isTest || allowed.some((prefix) => own === prefix || own.startsWith(`${prefix}/`))) return undefined;
    return `${module}: ${room} may not import ${target}`;
  }
  if (module.startsWith(".")) {
    if (path.endsWith(".ts") && !/\.tsx?$/.test(module)) return `${module}: write the extension .ts`;
    return undefined;
  }
  if (room !== "domain" || isTest) return undefined;
  if (DOMAIN_EXTERNALS.some((external) => external.module.test(module) && external.where.test(path)))
    return undefined;
  return `${module}: the domain stands on nothing outside itself`;
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split("\n").length;
