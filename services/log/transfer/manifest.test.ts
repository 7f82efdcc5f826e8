import { Fault } from "@spot-canvas/domain/fault";
import { describe, expect, it } from "vitest";
import { manifestIn } from "./manifest.ts";

const SEGMENT = { file: "TRADING-1.jsonl", first: 1, last: 2, bytes: 10, sha256: "00" };
const STREAM = { name: "TRADING", epoch: "e", segments: [SEGMENT] };
const text = (streams: unknown, format = 1): string => JSON.stringify({ format, program: "p", streams });

describe("the manifest of an archive", () => {
  it("is read", () => {
    expect(manifestIn(text([STREAM]), "manifest").streams).toEqual([STREAM]);
  });

  it.each([
    ["no JSON", "{", "ArchiveDamaged"],
    ["nothing", "null", "ArchiveDamaged"],
    ["no streams", text(undefined), "ArchiveDamaged"],
    ["a newer format", text([], 2), "ArchiveNewer"],
    ["a stream that is none", text([null]), "ArchiveDamaged"],
    ["a stream of another name", text([{ ...STREAM, name: "OTHER" }]), "ArchiveDamaged"],
    ["no segments", text([{ ...STREAM, segments: null }]), "ArchiveDamaged"],
    ["a segment that is none", text([{ ...STREAM, segments: [null] }]), "ArchiveDamaged"],
    ["a hole", text([{ ...STREAM, segments: [{ ...SEGMENT, first: 2 }] }]), "ArchiveDamaged"],
    [
      "a file elsewhere",
      text([{ ...STREAM, segments: [{ ...SEGMENT, file: "../../etc/x" }] }]),
      "ArchiveDamaged",
    ],
  ])("is refused with %s", (_, given, tag) => {
    let thrown: unknown;
    try {
      manifestIn(given, "manifest");
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(Fault);
    expect((thrown as Fault).tag).toBe(tag);
  });
});
