/** `canvas config set NAME VALUE` */
import { SETTING_NAMES, settingNamed, settingsFile, writeSetting } from "../config/settings-file.ts";
import { commandFile, examples } from "./command.ts";

/** Sets a value for all commands on this machine. */
export const command = commandFile<object, readonly [name: string, value: string]>({
  configure: (command) =>
    void command
      .argument("<name>", SETTING_NAMES.join(" or "))
      .argument("<value>", "an empty one unsets it")
      .addHelpText("after", examples("config set url http://127.0.0.1:8080", 'config set api_key ""')),

  async run({ terminal, environment, arguments: [text, value] }) {
    const name = settingNamed(text);
    await writeSetting(environment, name, value);
    terminal.note(`${name} is ${value === "" ? "unset" : "set"} in ${settingsFile(environment)}.`);
    return undefined;
  },
});
