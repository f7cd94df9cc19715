#!/bin/sh
# Lint, types, layers, templates and migrations, side by side; prints only what failed. Run by `make check`.
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
start=$(date +%s)
failed=0

run() { # name, command…
  name=$1
  shift
  "$@" >"$logs/$name" 2>&1 || echo "$name" >>"$logs/failed"
}

( run types "$bin/mypy" ) &
(
  run lint "$bin/ruff" check .
  run format "$bin/ruff" format --check .
  run packages "$bin/python" -m pip check
  run layers "$bin/lint-imports" --no-logo
  run templates sh -c "find src -path '*/templates/*' -name '*.html' | xargs -r $bin/djlint --lint --quiet"
  run migrations env WENMAI_STATE="$logs/state" DATABASE_URL=postgresql://nobody@127.0.0.1:1/none \
    "$bin/python" -W ignore manage.py makemigrations --check --dry-run
) &
wait
if [ -f "$logs/failed" ]; then
  while read -r name; do
    failed=1
    echo "== $name"
    cat "$logs/$name"
  done <"$logs/failed"
fi
echo "make check: $(($(date +%s) - start)) s"
exit $failed
