/** `canvas import rates FILE` */
import { RATES_MAX } from "@spot-canvas/domain/contract/rates";
import { openClient } from "./client.ts";
import { commandFile, examples } from "./command.ts";
import { addClientOptions, type ClientOptions } from "./options.ts";
import { createProgress } from "./progress.ts";
import { readRateFile } from "./rate-file.ts";

interface Options extends ClientOptions {
  readonly venue?: string;
}

/** Who published rates of a file that does not tell. */
const UNNAMED_VENUE = "import";

/** Puts a file's rates into the log; a repeated import changes nothing. */
export const command = commandFile<Options, readonly [file: string]>({
  configure(command) {
    command
      .argument(
        "<file>",
        "CSV with the header date,base,quote,rate, or the European Central Bank's history; .gz is unpacked; - is standard input",
      )
      .option("--venue <venue>", "who published the rates (default: ecb for its own file, else import)");
    addClientOptions(command).addHelpText("after", examples("import rates eurofxref-hist.csv"));
  },

  async run(call) {
    const { terminal, options } = call;
    const { rates, venue = UNNAMED_VENUE } = await readRateFile(call.arguments[0]);
    await using client = await openClient(call);
    const progress = createProgress(terminal, "Importing", "rates");
    const sum = { recorded: 0, repeated: 0, revisions: 0 };
    try {
      for (let start = 0; start < rates.length; start += RATES_MAX) {
        const batch = { venue: options.venue ?? venue, rates: rates.slice(start, start + RATES_MAX) };
        const answer = await client.request("/api/v1/import/rates", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(batch),
        });
        const receipt = (await answer.json()) as typeof sum;
        for (const name of ["recorded", "repeated", "revisions"] as const) sum[name] += receipt[name];
        progress.update(start + batch.rates.length, rates.length);
      }
    } finally {
      progress.end();
    }
    const { recorded, repeated, revisions } = sum;
    if (options.json) terminal.out(JSON.stringify(sum, null, 2));
    else terminal.out(`Recorded: ${recorded}  Repeated: ${repeated}  Revisions: ${revisions}`);
    return undefined;
  },
});
