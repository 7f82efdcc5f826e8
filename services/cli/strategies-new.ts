/** `canvas strategies new NAME` */
import { writeStarter } from "../strategies/write-starter.ts";
import { commandFile, examples } from "./command.ts";
import { shellWord } from "./shell-word.ts";

interface Options {
  readonly directory: string;
  readonly json?: boolean;
}

/** Writes a strategy to start from, with its test. */
export const command = commandFile<Options, readonly [name: string]>({
  configure(command) {
    command
      .argument("<name>", "small letters, digits and hyphens, such as my-strategy")
      .option("--directory <directory>", "where to write it", "strategies")
      .option("--json", "print JSON")
      .addHelpText("after", examples("strategies new my-strategy"));
  },

  async run({ terminal, options, arguments: [name] }) {
    const files = await writeStarter(name, options.directory);
    if (options.json) {
      terminal.out(JSON.stringify({ files }, null, 2));
      return undefined;
    }
    for (const file of files) terminal.out(file);
    const file = shellWord(files[0]!);
    terminal.note(`\nIt works as it is. Next:`);
    terminal.note(`  pnpm canvas strategies check ${file}`);
    terminal.note(`  pnpm exec vitest run ${shellWord(files[1]!)}`);
    return undefined;
  },
});
