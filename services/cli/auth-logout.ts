/** `canvas auth logout` */
import { readSettings, settingsFile, writeSetting } from "../config/settings-file.ts";
import { commandFile, examples } from "./command.ts";

/** Forgets the key of this machine. It stays valid: `keys revoke` takes it back. */
export const command = commandFile<object>({
  configure: (command) => void command.addHelpText("after", examples("auth logout")),

  async run({ terminal, environment }) {
    const { api_key } = await readSettings(environment);
    if (api_key === undefined) {
      terminal.note("No key is kept on this machine.");
      return undefined;
    }
    await writeSetting(environment, "api_key", "");
    terminal.note(
      `The key is gone from ${settingsFile(environment)}. It stays valid: \`keys revoke\` takes it back.`,
    );
    return undefined;
  },
});
