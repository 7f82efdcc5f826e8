import { describe, expect, it } from "vitest";
import { createProgress, duration, progressText } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

const plain = (text: string): string => text;
const paint = { bold: plain, dim: plain, red: plain, yellow: plain };

function recordingTerminal(redraws: boolean): Terminal & { readonly said: string[] } {
  const said: string[] = [];
  return {
    said,
    out: () => {},
    drained: async () => {},
    note: (line) => void said.push(line),
    draw: (text) => void said.push(text),
    redraws,
    width: 40,
    paint,
    notePaint: paint,
  };
}

describe("a progress line", () => {
  it("says how much, how fast and how long still", () => {
    expect(progressText("Catching up", "events", { done: 250_000, total: 1_000_000, seconds: 5 })).toBe(
      "Catching up  250,000 of 1,000,000 events  25 %  50,000/s  15 s left",
    );
  });

  it("says less where the total is unknown", () => {
    expect(progressText("Reading", "events", { done: 10, total: 0, seconds: 2 })).toBe(
      "Reading  10 events  5/s",
    );
  });

  it("is redrawn on a terminal, at most ten times a second and never wider than it", () => {
    const terminal = recordingTerminal(true);
    let now = 0;
    const progress = createProgress(terminal, "Catching up", "events", () => now);
    for (; now < 1_000; now += 10) progress.update(now, 1_000);
    progress.end();
    expect(terminal.said).toHaveLength(11);
    expect(terminal.said[1]).toContain("\r\u001b[2KCatching up  100 of 1,000");
    expect(terminal.said.every((text) => text.length < 45)).toBe(true);
    expect(terminal.said.at(-1)).toBe("\r\u001b[2K");
  });

  it("is a sparse line where nothing can be redrawn", () => {
    const terminal = recordingTerminal(false);
    let now = 0;
    const progress = createProgress(terminal, "Catching up", "events", () => now);
    for (; now < 12_000; now += 100) progress.update(now, 20_000);
    progress.end();
    expect(terminal.said).toEqual([
      "Catching up  5,000 of 20,000 events  25 %  1,000/s  15 s left",
      "Catching up  10,000 of 20,000 events  50 %  1,000/s  10 s left",
    ]);
  });
});

describe("a duration in words", () => {
  it.each([
    [0.2, "1 s"],
    [59, "59 s"],
    [200, "3 min 20 s"],
    [7_500, "2 h 5 min"],
    [71.5 * 3_600, "71 h 30 min"],
    [206 * 3_600, "8 d 14 h"],
  ])("of %d seconds is %s", (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});
