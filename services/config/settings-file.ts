/** What a person has set for the commands on this machine: a small YAML file that only they can read. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { Fault } from "@spot-canvas/domain/fault";
import { placeFile } from "../files/place-file.ts";
import { isApiKey, isWebUrl } from "./configuration.ts";

/** What can be set, with what a value must be. */
const SETTINGS = {
  url: { is: isWebUrl, must: "be the address of an API, such as http://127.0.0.1:8080" },
  api_key: { is: isApiKey, must: "be a UUID" },
} as const;

/** The name of a setting. */
export type SettingName = keyof typeof SETTINGS;

/** The names of all settings. */
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** What was set. */
export type Settings = Readonly<Partial<Record<SettingName, string>>>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the settings are kept: `$XDG_CONFIG_HOME` or `~/.config`, then `canvas/config.yaml`. */
export function settingsFile(environment: Environment): string {
  const home = environment["HOME"] || homedir();
  return join(environment["XDG_CONFIG_HOME"] || join(home, ".config"), "canvas", "config.yaml");
}

/** The settings; none where there is no file. Faults: `SettingsUnreadable`, `InvalidSetting`. */
export async function readSettings(environment: Environment): Promise<Settings> {
  const file = settingsFile(environment);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return {};
    const message = `${file} cannot be read: look at its rights.`;
    throw new Fault("SettingsUnreadable", "unavailable", message, { cause });
  }
  return settingsIn(text, file);
}

/** Sets one value, or unsets it with an empty one. */
export async function writeSetting(
  environment: Environment,
  name: SettingName,
  value: string,
): Promise<void> {
  if (value !== "") checkSetting(name, value);
  const settings = { ...(await readSettings(environment)), [name]: value };
  const lines = SETTING_NAMES.flatMap((each) => (settings[each] ? [`${each}: "${settings[each]}"\n`] : []));
  const file = settingsFile(environment);
  try {
    await placeFile(file, lines.join(""));
  } catch (cause) {
    throw new Fault("SettingsUnwritable", "unavailable", `${file} cannot be written: look at its rights.`, {
      cause,
    });
  }
}

/** The setting of this name. Fault `UnknownSetting`. */
export function settingNamed(text: string): SettingName {
  const name = SETTING_NAMES.find((each) => each === text);
  if (name !== undefined) return name;
  throw new Fault(
    "UnknownSetting",
    "usage",
    `There is no setting "${text}": use ${SETTING_NAMES.join(" or ")}.`,
  );
}

/** A value as it may be shown: of the key the first eight characters. */
export const shownSetting = (name: SettingName, value: string): string =>
  name === "api_key" ? `${value.slice(0, 8)}...` : value;

const LINE = /^(\w+):\s*(?:"([^"]*)"|'([^']*)'|([^"'#\s][^#]*?)?)\s*(?:#.*)?$/;

/** Reads the flat YAML that {@link writeSetting} writes, also as people write it: bare or quoted, with comments. */
function settingsIn(text: string, file: string): Settings {
  const settings: Partial<Record<SettingName, string>> = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#.*)?$/.test(line) || line === "---") continue;
    const match = LINE.exec(line);
    const name = SETTING_NAMES.find((each) => each === match?.[1]);
    if (match === null || name === undefined) {
      const text = `Line ${index + 1} of ${file} is no setting: write ${SETTING_NAMES.join(" or ")}, a colon and a value.`;
      throw new Fault("InvalidSetting", "usage", text);
    }
    const value = match[2] ?? match[3] ?? match[4] ?? "";
    if (value !== "") settings[name] = checkSetting(name, value);
  }
  return settings;
}

function checkSetting(name: SettingName, value: string): string {
  if (SETTINGS[name].is(value)) return value;
  throw new Fault("InvalidSetting", "usage", `The setting ${name} must ${SETTINGS[name].must}.`);
}
