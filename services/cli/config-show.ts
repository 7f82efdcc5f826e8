/** `canvas config show` */
import { readSettings, SETTING_NAMES, settingsFile, shownSetting } from "../config/settings-file.ts";
import { commandFile, examples } from "./command.ts";
import { fieldLines } from "./table.ts";

interface Options {
  readonly json?: boolean;
}

/** Shows what is set on this machine; of a key the beginning only. */
export const command = commandFile<Options>({
  configure: (command) =>
    void command.option("--json", "print JSON").addHelpText("after", examples("config show")),

  async run({ terminal, options, environment }) {
    const settings = await readSettings(environment);
    const shown = SETTING_NAMES.flatMap((name) => {
      const value = settings[name];
      return value === undefined ? [] : [[name, shownSetting(name, value)] as const];
    });
    if (options.json) {
      terminal.out(JSON.stringify(Object.fromEntries(shown), null, 2));
      return undefined;
    }
    terminal.note(settingsFile(environment));
    if (shown.length === 0)
      terminal.note(`Nothing is set: \`canvas config set\` sets ${SETTING_NAMES.join(" or ")}.`);
    for (const line of fieldLines(shown, terminal.paint)) terminal.out(line);
    return undefined;
  },
});
