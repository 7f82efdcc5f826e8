import { describe, expect, it } from "vitest";
import { normalBelow, normalQuantile } from "./normal.ts";
import { studentBeyond } from "./student.ts";

describe("the normal distribution", () => {
  // Abramowitz and Stegun, table 26.1; around 3, where the two forms meet, by erfc of the C library.
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [1.96, 0.97500210485178],
    [2.99, 0.9986051127645077],
    [3.01, 0.9986937615512306],
    [-4, 3.167124183311992e-5],
    [-6, 9.865876450376981e-10],
  ])("has %d above the part %d", (x, below) => {
    expect(Math.abs(normalBelow(x) / below - 1)).toBeLessThan(1e-12);
  });

  it.each([0.000001, 0.01, 0.3, 0.5, 0.95, 0.999999])("finds the quantile of %d back", (p) => {
    expect(normalBelow(normalQuantile(p))).toBeCloseTo(p, 13);
  });
});

describe("Student's t distribution", () => {
  // The table of critical values: degrees of freedom, t, one-sided p.
  it.each([
    [1, 6.3137515, 0.05],
    [2, 2.9199856, 0.05],
    [3, 3.1824463, 0.025],
    [4, 2.7764451, 0.025],
    [10, 1.8124611, 0.05],
    [29, 2.7563859, 0.005],
    [30, 2.4572615, 0.01],
    [1000, 1.9623391, 0.025],
  ])("has with %d degrees of freedom beyond %d the part %d", (degrees, t, p) => {
    expect(studentBeyond(t, degrees)).toBeCloseTo(p, 8);
  });
});
