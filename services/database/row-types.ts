/** How columns become values: alike on every engine, and never through a float where digits could be lost. */
import pg from "pg";

/** Types that keep the driver's reading: boolean, bytes, small integers, doubles, JSON, and arrays of them and of text. */
const PARSED = new Set([
  16, 17, 21, 23, 26, 700, 701, 114, 3802, 1000, 1001, 1005, 1007, 1021, 1022, 199, 3807, 1009, 1015,
]);
const BIGINT_ARRAY = 1016;
const NUMERIC_ARRAY = 1231;
/** The driver's own type names only scalars. */
const TEXT_ARRAY = 1009 as number;

const asText = (value: string): string => value;

/** bigint, numeric, times and everything else come back as the text that Postgres writes; arrays of them as arrays of text. */
export const rowTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") => {
    if (PARSED.has(oid)) return pg.types.getTypeParser(oid, format as "text");
    if (oid === BIGINT_ARRAY || oid === NUMERIC_ARRAY) return pg.types.getTypeParser(TEXT_ARRAY, "text");
    return asText;
  },
};
