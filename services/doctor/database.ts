/** The Postgres server, where there is one: what it is, and what a crash of it can cost. */
import { openPostgres } from "../database/postgres.ts";
import { sizeText } from "./bytes.ts";
import { type Check, type Finding, ok, warning } from "./check.ts";

interface Row {
  readonly version: string;
  readonly bytes: string;
  readonly fsync: string;
  readonly synchronous_commit: string;
  readonly connections: string;
  readonly connections_max: string;
}

/** Its read models can be built again: what is lacking here is a warning, not a failure. */
export const database: Check = {
  name: "database",
  async run({ configuration: { mode }, logger }) {
    if (mode.kind === "embedded") return [ok("The read models are in the data directory.")];
    const postgres = await openPostgres({ url: mode.databaseUrl, logger, connections: 1 });
    try {
      const [row] = await postgres.query<Row>(
        `select current_setting('server_version') as version, pg_database_size(current_database()) as bytes,
           current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit,
           (select count(*) from pg_stat_activity where backend_type = 'client backend') as connections,
           current_setting('max_connections') as connections_max`,
      );
      return databaseFindings(row!);
    } finally {
      await postgres.close();
    }
  },
};

function databaseFindings(row: Row): readonly Finding[] {
  const findings = [ok(`Postgres ${row.version} holds ${sizeText(Number(row.bytes))} of read models.`)];
  if (row.fsync !== "on")
    findings.push(warning("Postgres runs with fsync off: a power cut costs a rebuild."));
  if (Number(row.connections) > 0.9 * Number(row.connections_max)) {
    findings.push(
      warning(
        `Postgres has ${row.connections} of ${row.connections_max} connections open: raise max_connections.`,
      ),
    );
  }
  return findings;
}
