import type { Random } from "@spot-canvas/domain/statistics/kernels/random";
import { readSnapshot } from "@spot-canvas/projections/projector/snapshot";
import { columnsOf, rowText } from "@spot-canvas/projections/projector/state-hash";
import { eventsIn } from "../log-events.ts";
import { tradeEvent } from "../numbered-trades.ts";
import { tradingOf } from "../ordered-source.ts";
import { projectCleanly, type Tables } from "../tables.ts";
import { checkTrades } from "../trade-check.ts";
import type { Trial } from "../trial.ts";

const TRADES = 5_000;
/** How far from its turn a trade may come. */
const STRAY = 400;

/** F10: trades come in another order than they were made. */
export const shuffledDelivery: Trial = {
  name: "shuffled-delivery",
  what: `${TRADES} trades come up to ${STRAY} places from their turn; figures and positions must be those of the right order.`,
  services: ["projector"],
  loads: [],
  async disturb({ log }, random) {
    await using publisher = log.publisher();
    for (const number of shuffled(random)) await publisher.publish(tradeEvent(number));
    await publisher.flush();
  },
  async check({ tables, log, ground }, findings) {
    checkTrades(await eventsIn(log), TRADES, findings, { ordered: false });
    const inOrder = Array.from({ length: TRADES }, (_, number) => tradeEvent(number));
    const clean = await projectCleanly(tradingOf(inOrder), await ground.postgres.createDatabase());
    const [found, expected] = [await figuresOf(tables), await figuresOf(clean)];
    await clean.close();
    findings.expect(found === expected, "figures and positions differ from those of the right order");
  },
};

/** The numbers, each near its turn. */
function shuffled(random: Random): readonly number[] {
  const places = Array.from({ length: TRADES }, (_, number) => ({
    number,
    place: number + random() * STRAY,
  }));
  return places.sort((a, b) => a.place - b.place).map(({ number }) => number);
}

/** A digest of trades with their figures and of positions, without where and when the log took them. */
async function figuresOf(tables: Tables): Promise<string> {
  const database = await tables.database();
  const schema = (await readSnapshot(database)).schemaOf("ledger");
  const placeless = async (table: string, alias: string): Promise<string> => {
    const columns = await columnsOf(database, schema, table);
    return rowText(
      columns.filter((column) => !column.endsWith("log_position") && column !== "ingested_at"),
      alias,
    );
  };
  const [row] = await database.query<{ readonly digest: string }>(
    `select concat_ws(' ', count(*), sum(hashtextextended(row_text, 1)), sum(hashtextextended(row_text, 2))) as digest
     from (select ${await placeless("trades", "t")} || ${await placeless("trade_figures", "f")} as row_text
           from ${schema}.trades t join ${schema}.trade_figures f using (log_position)
           union all select ${await placeless("positions", "p")} from ${schema}.positions p) as rows`,
  );
  return row!.digest;
}
