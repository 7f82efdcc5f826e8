import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "./commands.ts";

const page = readFileSync(new URL("../../docs/commands.md", import.meta.url), "utf8");

/** The commands that a page names, `a b|c` counted as `a b` and `a c`. */
function named(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, words = ""] of text.matchAll(/`canvas ((?:[^`\\]|\\\|)+)`/g)) {
    const parts = words
      .replaceAll("\\|", "|")
      .split(" ")
      .filter((word) => /^[a-z][a-z|-]*$/.test(word));
    const last = parts.pop()?.split("|") ?? [];
    for (const each of last) names.add([...parts, each].join(" "));
  }
  return names;
}

describe("the page of commands", () => {
  it("names every command that there is, and none that there is not", () => {
    const known = new Set(COMMANDS.map(({ path }) => path.join(" ")));
    const onPage = named(page);
    expect([...known].filter((name) => !onPage.has(name))).toEqual([]);
    expect([...onPage].filter((name) => !known.has(name))).toEqual([]);
  });
});
