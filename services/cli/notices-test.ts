/** `canvas notices test` */
import { Fault, unwrap } from "@spot-canvas/domain/fault";
import type { Notice } from "@spot-canvas/domain/notices/notice";
import { instantOfMillis } from "@spot-canvas/domain/time/instant";
import { noticeSettings } from "../config/notice-settings.ts";
import { configurationOf } from "./api-address.ts";
import { commandFile, examples } from "./command.ts";
import { EXIT } from "./exit-code.ts";

interface Options {
  readonly json?: boolean;
}

/** Sends one message by every channel, and says what became of each. */
export const command = commandFile<Options>({
  configure: (command) =>
    void command
      .option("--json", "print JSON")
      .addHelpText("after", `\nIt ends with 1 where a channel failed.\n${examples("notices test")}`),

  async run(call) {
    const { terminal, options, signal } = call;
    const { configuration } = await configurationOf(call);
    const settings = unwrap(noticeSettings(configuration));
    const { openChannels } = await import("../notices/open-channels.ts");
    const text = "This is a test of Spot Canvas: notices arrive here.";
    const at = instantOfMillis(Date.now());
    const notice: Notice = { id: `test ${at}`, kind: "test", isUrgent: false, at, text };
    const results: { readonly channel: string; readonly error?: string }[] = [];
    for (const channel of await openChannels(settings)) {
      const error = await channel.send({ text, notices: [notice] }, signal).then(
        () => undefined,
        (thrown: unknown) => (thrown instanceof Fault ? thrown.message : String(thrown)),
      );
      results.push({ channel: channel.name, ...(error === undefined ? {} : { error }) });
      if (!options.json) terminal.out(`${channel.name}: ${error ?? "sent"}`);
    }
    if (options.json) terminal.out(JSON.stringify(results, null, 2));
    return results.some(({ error }) => error !== undefined) ? EXIT.failure : EXIT.ok;
  },
});
