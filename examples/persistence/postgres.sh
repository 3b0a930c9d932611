#!/usr/bin/env bash
# The journal in PostgreSQL, on a temporary cluster on loopback, killed and reconciled: `./postgres.sh [KILLS]`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

kills=${1:-20}

# Prints the folder of the server's programs, of the newest version if there are several.
binaries() {
    local found
    found=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb | sort -V | while read -r path; do
        [ -x "$path" ] && dirname "$path"
    done | tail -n 1)
    if [ -z "$found" ] && command -v initdb >/dev/null; then
        found=$(dirname "$(command -v initdb)")
    fi
    echo "$found"
}

bin=$(binaries)
if [ -z "$bin" ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    # Without a cluster of its own: the temporary one is all that is wanted.
    mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
    bin=$(binaries)
fi
if [ -z "$bin" ]; then
    echo "there is no PostgreSQL, and it cannot be installed" >&2
    exit 1
fi

cargo build --quiet --locked
program=$PWD/target/debug/tactica-persistence
home=$(mktemp -d)
# The server refuses to run as root.
as=()
if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$home"
    as=(setpriv --reuid=postgres --regid=postgres --clear-groups env "HOME=$home")
fi
stop() {
    "${as[@]}" "$bin/pg_ctl" --pgdata="$home/data" --mode=immediate --wait stop >/dev/null 2>&1 || true
    rm -rf "$home"
}
trap stop EXIT

port=$((20000 + RANDOM % 20000))
start() {
    (cd "$home" && "${as[@]}" "$bin/pg_ctl" --pgdata="$home/data" --log="$home/log" --wait start >/dev/null) || {
        cat "$home/log" >&2
        return 1
    }
}
(cd "$home" && "${as[@]}" "$bin/initdb" --pgdata="$home/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C >/dev/null)
cat >>"$home/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
CONF
start
store=postgresql://postgres@127.0.0.1:$port/postgres
"$bin/psql" --version

"$program" kill "$store" --kills "$kills"
"$program" bench "$store" --batches 100

# The server as well: every process of it at once, while a program writes. What it confirmed has to be there afterwards.
"$program" serve "$store" >"$home/said" 2>/dev/null &
serving=$!
sleep 1
server=$(head -n 1 "$home/data/postmaster.pid")
kill -9 "$server" $(ps --no-headers -o pid --ppid "$server")
wait "$serving" || true
# Whatever the system still says of the dead, none of them runs.
sleep 1
rm -f "$home/data/postmaster.pid"
start
confirmed=$(grep -c '^done' "$home/said")
head=$(grep '^done' "$home/said" | tail -n 1 | cut -d ' ' -f 3)
echo "the server was killed after $confirmed batches more, and started again"
"$program" check "$store" --head "$head"
if command -v python3 >/dev/null; then
    "$program" export "$store" >"$home/journal.jsonl"
    echo "verify.py: $(python3 verify.py year "$home/journal.jsonl")"
fi
