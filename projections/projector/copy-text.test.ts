import { Decimal } from "@spot-canvas/domain/money/decimal";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CopyBuffer, copyNumber, copyOptional } from "./copy-text.ts";
import type { CopyRows } from "./database.ts";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("", "\\N", "a\tb\r\n", "\\", "\0", "\x1f\x7f", "ä€𝄞"),
);
const amount = fc
  .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.integer({ min: 0, max: 40 }))
  .map(([units, scale]) => new Decimal(units, scale));
const small = fc
  .tuple(fc.integer(), fc.integer({ min: 0, max: 16 }))
  .map(([units, scale]) => new Decimal(BigInt(units), scale));
const row = fc.record({
  text: fc.option(text, { nil: undefined }),
  amount: fc.option(fc.oneof(amount, small), { nil: undefined }),
  number: fc.option(fc.oneof(fc.bigInt(), fc.integer()), { nil: undefined }),
});

/** The chunks of what was gathered. */
async function chunksOf(rows: CopyBuffer): Promise<readonly string[]> {
  const chunks: CopyRows[] = [];
  const write = rows.detach();
  await write({ query: async () => [], copy: async (chunk) => void chunks.push(chunk) });
  return chunks.map(({ data }) => new TextDecoder().decode(data));
}

describe("rows on their way into a table", () => {
  it("are the texts of their columns, with tabs between", async () => {
    const property = fc.asyncProperty(fc.array(row), async (given) => {
      const rows = new CopyBuffer("s.t", ["a", "b", "c"]);
      for (const one of given) {
        rows.text(one.text);
        rows.amount(one.amount);
        rows.number(one.number);
        rows.end();
        rows.add("as\tit\tis");
      }
      const expected = given.map(
        (one) =>
          `${copyOptional(one.text)}\t${copyNumber(one.amount)}\t${copyNumber(one.number)}\nas\tit\tis\n`,
      );
      expect((await chunksOf(rows)).join("")).toBe(expected.join(""));
      expect(await chunksOf(rows)).toEqual([]);
    });
    await fc.assert(property);
  });

  it("come in chunks of whole rows, however long one is", async () => {
    const rows = new CopyBuffer("s.t", ["a", "b"]);
    const lengths = [3_000_000, 900_000, 900_000, 9_000_000, 10, 4_500_000, 1];
    for (const [index, length] of lengths.entries()) {
      rows.number(index);
      rows.text("x".repeat(length));
      rows.end();
    }
    const chunks = await chunksOf(rows);
    expect(chunks.length).toBeGreaterThan(2);
    for (const chunk of chunks) expect(chunk.endsWith("\n")).toBe(true);
    const read = chunks
      .join("")
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t"));
    expect(read.map(([index, value]) => [Number(index), value!.length])).toEqual([...lengths.entries()]);
  });
});
