/** Risk settings of a file: what `canvas risk get ACCOUNT --json` prints, or the settings alone. */
import { readFile } from "node:fs/promises";
import { readerOf } from "@spot-canvas/domain/contract/shape";
import { RiskSettings } from "@spot-canvas/domain/events/bodies/risk";
import { Fault } from "@spot-canvas/domain/fault";

const read = readerOf(RiskSettings, true);

/** The settings in a file. Faults: `FileMissing`, `NotRiskSettings`. */
export async function riskIn(file: string): Promise<RiskSettings> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Fault("FileMissing", "not-found", `The file ${file} cannot be read.`, { cause });
  });
  try {
    const json = JSON.parse(text) as { readonly settings?: unknown };
    const settings = read(json.settings ?? json);
    if (settings.ok) return settings.value as RiskSettings;
  } catch {
    // No JSON at all.
  }
  const message = `${file} holds no risk settings: write them with \`canvas risk get ACCOUNT --json\`.`;
  throw new Fault("NotRiskSettings", "usage", message);
}
