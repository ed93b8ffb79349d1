#!/usr/bin/env bash
# Tests docker-compose.yml: ingest, read, kill the worker during a load, recover. Needs Docker.
# Uses its own project, folder and secrets, and removes them afterwards.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ROWS=400000
folder=$(mktemp -d)
chmod 755 "$folder"
POSTGRES_PASSWORD=$(openssl rand -hex 24)
APP_DATABASE_PASSWORD=$(openssl rand -hex 24)
API_KEYS=$(openssl rand -hex 24)
export POSTGRES_PASSWORD APP_DATABASE_PASSWORD API_KEYS
export CSV_FOLDER=$folder CSV_FILES=rows.csv SCHEDULE_INTERVAL=0 RUN_ON_START=false PORT=18000
url=http://127.0.0.1:$PORT

compose() {
  docker compose --project-name kasparro-smoke --env-file /dev/null "$@"
}

finish() {
  local code=$?
  if [ "$code" -ne 0 ]; then compose logs --tail 100 || true; fi
  compose --profile monitoring down --volumes --remove-orphans || true
  rm -rf "$folder"
  exit "$code"
}
trap finish EXIT

# job FIELD: a field of the newest job
job() {
  curl --fail --silent "$url/api/v1/etl/jobs?limit=1" |
    node -e 'let text = ""; process.stdin.on("data", (part) => (text += part)).on("end", () => {
      const [job] = JSON.parse(text).jobs;
      console.log({ ...job, ...job.counts }[process.argv[1]]);
    })' "$1"
}

# wait_for WHAT COMMAND...: repeats the command until it succeeds, for three minutes at most
wait_for() {
  local what=$1
  shift
  for _ in $(seq 1 360); do
    if "$@"; then
      echo "ok  $what"
      return
    fi
    sleep 0.5
  done
  echo "Timed out waiting for: $what" >&2
  return 1
}

loading() { [ "$(job pages)" -ge 2 ] && [ "$(job status)" = running ]; }
loaded() { [ "$(job status)" = success ]; }
watched() {
  [ "$(curl --silent "http://127.0.0.1:9090/api/v1/targets" | grep --only-matching '"health":"up"' | wc -l)" -eq 3 ]
}

# shellcheck disable=SC2016 # JavaScript expands them
node -e 'console.log("ticker,price,vol,date,market_cap");
for (let row = 0; row < +process.argv[1]; row++) {
  const time = new Date(Date.UTC(2024, 0, 1) + Math.floor(row / 500) * 3_600_000).toISOString();
  console.log(`C${row % 500},${row + 1}.5,${row},${time},${row * 10}`);
}' "$ROWS" > "$folder/rows.csv"
chmod 644 "$folder/rows.csv"

echo "Must not start without secrets:"
if (unset API_KEYS && compose config --quiet); then
  echo "compose accepted a missing API_KEYS" >&2
  exit 1
fi

compose up --build --detach
# Without dependencies: `migrate` has exited, which --wait treats as a failure.
compose up --detach --wait --no-deps api worker scheduler
echo "ok  up"

curl --fail --silent --show-error --output /dev/null --request POST --header "X-API-Key: $API_KEYS" "$url/api/v1/etl/run/csv"
wait_for "a load is running" loading
compose kill worker
echo "ok  the worker was killed after $(job pages) pages"
compose up --detach --wait --no-deps worker
wait_for "another worker finished the load" loaded

inserted=$(job inserted)
total=$(curl --fail --silent "$url/api/v1/stats?limit=1" | grep --only-matching '"total_records":[0-9]*' | cut -d: -f2)
echo "    attempt $(job attempt), $inserted inserted, $total facts"
[ "$inserted" -eq "$ROWS" ] && [ "$total" -eq "$ROWS" ]
echo "ok  every row once"

compose --profile monitoring up --detach --wait --no-deps prometheus grafana
wait_for "Prometheus scrapes all three processes" watched
