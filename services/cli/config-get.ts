/** `canvas config get NAME` */
import { Fault } from "@spot-canvas/domain/fault";
import { readSettings, SETTING_NAMES, settingNamed } from "../config/settings-file.ts";
import { commandFile, examples } from "./command.ts";

/** Prints one setting as it is. */
export const command = commandFile<object, readonly [name: string]>({
  configure: (command) =>
    void command
      .argument("<name>", SETTING_NAMES.join(" or "))
      .addHelpText("after", examples("config get url")),

  async run({ terminal, environment, arguments: [text] }) {
    const name = settingNamed(text);
    const value = (await readSettings(environment))[name];
    if (value === undefined) throw new Fault("NotSet", "not-found", `${name} is not set.`);
    terminal.out(value);
    return undefined;
  },
});
