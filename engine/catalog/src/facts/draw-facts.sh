#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Draws the rows of the system catalogs of a fresh PostgreSQL 17 data directory as COPY text, one file per catalog.
#
#   draw-facts.sh PSQL-COMMAND...      e.g. draw-facts.sh psql -h 127.0.0.1 -p 5432 -U postgres
#
# The server must have been made by initdb with `-U postgres --locale-provider=builtin --locale=C.UTF-8 -E UTF8` and not
# been used since. What is left out, and why, is written in draw-facts.sql and in the module's README.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=$here/../main/resources/dev/gajah/catalog/facts
mkdir -p "$target"
psql=("$@" -d template1 -X -q -A -t -v ON_ERROR_STOP=1)

# The script makes temporary tables with the rows to keep, then prints one `catalog <tab> COPY statement` per line.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${psql[@]}" -f "$here/draw-facts.sql" > "$work/statements"
{
  cat "$here/draw-facts.sql"
  while IFS=$'\t' read -r catalog statement; do
    printf '\\o %s/%s.tsv\n%s;\n\\o\n' "$work" "$catalog" "$statement"
  done < "$work/statements"
} > "$work/all.sql"
"${psql[@]}" -f "$work/all.sql" > /dev/null
for file in "$work"/*.tsv; do
  name=$(basename "$file")
  if [ -s "$file" ]; then cp "$file" "$target/$name"; else rm -f "$target/$name"; fi
done
ls "$work"/*.tsv | xargs -n1 basename | sed 's/\.tsv$//' > "$target/catalogs.list"
du -ch "$target"/* | tail -1
