#!/bin/sh
# Run once, when the database is made: a role that reads, for the services that write no table.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$READER_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
create role canvas_reader login password :'password';
grant pg_read_all_data to canvas_reader;
alter role canvas_reader set default_transaction_read_only = on;
SQL
