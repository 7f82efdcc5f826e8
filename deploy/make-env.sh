#!/bin/sh
# Writes `.env` for compose.yaml with a password of its own for everything. It never overwrites one.
#   deploy/make-env.sh                one NATS server, one projector
#   deploy/make-env.sh --cluster      three NATS servers, streams with three replicas
#   deploy/make-env.sh --partitions   four projectors, each for a part of the accounts; goes with --cluster too
set -eu
profiles=""
for word in "$@"; do
  case "$word" in
    --cluster | --partitions) profiles="${profiles:+$profiles,}${word#--}" ;;
    *) echo "$word is not known here: write --cluster, --partitions, or nothing." >&2; exit 2 ;;
  esac
done
cd "$(dirname "$0")/.."
umask 077
secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
uuid() { secret | sed 's/^\(.\{8\}\)\(.\{4\}\).\(.\{3\}\).\(.\{3\}\)\(.\{12\}\).*/\1-\2-4\3-8\4-\5/'; }
set -C
{
  for name in ADMIN_NATS INGESTION_NATS SIGNALS_NATS BOT_NATS PROJECTOR_NATS API_NATS NOTICES_NATS POSTGRES READER MINIO; do
    echo "${name}_PASSWORD=s$(secret)"
  done
  echo "CANVAS_API_KEY=$(uuid)"
  echo "CANVAS_FEED=coinbase:BTC-USD:1m,coinbase:ETH-USD:1m"
  if [ -n "$profiles" ]; then echo "COMPOSE_PROFILES=$profiles"; fi
  case "$profiles" in *partitions*) echo "PROJECTORS=4" ;; esac
  case "$profiles" in *cluster*)
    route="route:s$(secret)"
    echo "NATS_REPLICAS=3"
    echo "NATS_HOSTS=nats:4222,nats://nats-2:4222,nats://nats-3:4222"
    echo "NATS_CLUSTER=--cluster_name canvas --cluster nats://$route@0.0.0.0:6222 --routes nats://$route@nats:6222,nats://$route@nats-2:6222,nats://$route@nats-3:6222" ;;
  esac
} > .env || { echo "There is a .env already: it is left as it is." >&2; exit 1; }
echo "Wrote .env, readable for you alone. Start with: docker compose up --build"
