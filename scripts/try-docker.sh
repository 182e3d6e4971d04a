#!/usr/bin/env bash
# Tries the Dockerfile where no Docker engine runs: follows its lines in roots made by debootstrap, starts what comes
# out beside a PostgreSQL of Debian, signs in and creates a contact. As root on Linux, with debootstrap and Node 18.
#   --tests  runs all tests too, like the container of compose.yaml
# The base image needs an engine to be fetched. Its place take the same Debian, Node from npm, and the user node.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d /tmp/kupfer-docker-XXXXXX)
running=()
finish() {
  { ((${#running[@]} == 0)) || kill -KILL "${running[@]}" || true; wait; } 2> /dev/null
  rm -rf --one-file-system "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

say() { echo "== $*"; }
fail() { echo "try-docker: $*" >&2 && exit 1; }
fail_with() { cat "$work/$1.log" >&2 && fail "$2"; }
# Shows what a command said only when it fails.
quietly() { "$@" > "$work/command.log" 2>&1 || fail_with command "failed: $1 … ${*: -1}"; }

# What this machine needs to reach the registry is for the steps that build, not for the service.
certificates=/etc/ssl/certs/ca-certificates.crt
network=("npm_config_registry=$(npm config get registry)")
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  [ -z "${!name:-}" ] || network+=("$name=${!name}")
done
[ -z "${NODE_EXTRA_CA_CERTS:-}" ] || network+=("NODE_EXTRA_CA_CERTS=$certificates" "SSL_CERT_FILE=$certificates")

# Becomes a command that is the first process of a root, as in a container, but on this machine's network.
become() { # ROOT USER DIRECTORY [NAME=VALUE...] COMMAND...
  local root=$1 user=$2 directory=$3 home
  home=$(awk -F: -v user="$user" '$1 == user { print $6 }' "$root/etc/passwd")
  exec unshare --mount --pid --fork --kill-child sh -c '
    root=$1 user=$2 && shift 2 && mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" &&
    exec chroot --userspec="$user" "$root" "$@"' sh "$root" "$user" \
    env -i -C "$directory" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME="$home" "${@:4}"
}
inside() (become "$@")

# --- The stages, each a root of its own

declare -A root_of environment_of user_of directory_of command_of health_of

begin_stage() { # IMAGE [AS NAME]
  [ -n "${root_of[$1]:-}" ] || make_base "$1"
  stage=${3:-last}
  say "stage $stage"
  root_of[$stage]=$work/stage-$stage
  cp -a "${root_of[$1]}" "${root_of[$stage]}"
  user_of[$stage]=${user_of[$1]} directory_of[$stage]=${directory_of[$1]} environment_of[$stage]=${environment_of[$1]:-}
  command_of[$stage]=${command_of[$1]:-} health_of[$stage]=${health_of[$1]:-}
}

make_base() { # IMAGE
  [[ $1 =~ ^node:([0-9]+)-([a-z]+)-slim$ ]] || fail "FROM $1 is not understood"
  say "Debian ${BASH_REMATCH[2]} and Node ${BASH_REMATCH[1]} in place of $1"
  quietly debootstrap --variant=minbase "${BASH_REMATCH[2]}" "$work/debian"
  cp /etc/resolv.conf /etc/hosts "$work/debian/etc/"
  [ -z "${NODE_EXTRA_CA_CERTS:-}" ] || install -D -m 644 "$NODE_EXTRA_CA_CERTS" "$work/debian$certificates"
  cp -a "$work/debian" "$work/base"
  local local=$work/base/usr/local
  quietly npm install --global --prefix "$local" --ignore-scripts "node@${BASH_REMATCH[1]}" npm@11
  # The program itself is fetched by a script of the package, which newer versions of npm do not run unasked.
  (cd "$local/lib/node_modules/node" && quietly node installArchSpecificPackage.js && mv bin/node "$local/bin/node")
  rm -r "$local/lib/node_modules/node"
  quietly chroot "$work/base" useradd --uid 1000 --create-home --shell /bin/bash node
  root_of[$1]=$work/base user_of[$1]=root directory_of[$1]=/
}

copy() { # [--from=STAGE] [--chown=USER:GROUP] SOURCE... DIRECTORY/
  local from=$work/context owner=root:root target=${*: -1} source names
  while [[ $1 == --* ]]; do
    case $1 in
      --from=*) from=${root_of[${1#*=}]} ;;
      --chown=*:*) owner=${1#*=} ;;
      *) fail "COPY $1 is not understood" ;;
    esac
    shift
  done
  [[ $target == */ || $target == . ]] || fail "COPY to $target is not understood, it should end in /"
  target=${root_of[$stage]}${directory_of[$stage]}/$target
  mkdir -p "$target"
  for source in "${@:1:$#-1}"; do
    source=$from/$source
    if [ -d "$source" ]; then
      mapfile -d '' names < <(find "$source" -mindepth 1 -maxdepth 1 -printf '%P\0')
    else
      names=("$(basename "$source")") source=$(dirname "$source")
    fi
    tar -C "$source" --owner="$(number_of "${owner%:*}" passwd)" --group="$(number_of "${owner#*:}" group)" \
      -cf - -- "${names[@]}" | tar -C "$target" --numeric-owner -xpf -
  done
}
number_of() { awk -F: -v name="$1" '$1 == name { print $3 }' "${root_of[$stage]}/etc/$2"; }

in_stage() { # STAGE [NAME=VALUE...] COMMAND...
  local environment
  read -ra environment <<< "${environment_of[$1]}"
  become "${root_of[$1]}" "${user_of[$1]}" "${directory_of[$1]}" "${environment[@]}" "${@:2}"
}
run_in_stage() (in_stage "$@")

follow() { # INSTRUCTION REST
  local words
  read -ra words <<< "$2"
  case $1 in FROM | COPY | RUN) say "$1 $2" ;; esac
  case $1 in
    FROM) begin_stage "${words[@]}" ;;
    ENV) environment_of[$stage]+=" $2" ;;
    USER) user_of[$stage]=$2 ;;
    WORKDIR) directory_of[$stage]=$2 && mkdir -p "${root_of[$stage]}$2" ;;
    COPY) copy "${words[@]}" ;;
    RUN) quietly run_in_stage "$stage" "${network[@]}" sh -c "$2" ;;
    CMD) command_of[$stage]=$2 ;;
    HEALTHCHECK) health_of[$stage]=${2#*CMD } ;;
    VOLUME | EXPOSE) ;;
    *) fail "$1 is not understood" ;;
  esac
}

follow_dockerfile() {
  local instruction rest
  mkdir "$work/context"
  sed -n 's|^\*\*/||p' .dockerignore > "$work/ignored"
  tar --exclude-from="$work/ignored" -cf - . | tar -C "$work/context" -xf -
  while read -ru 3 instruction rest; do
    [ -z "$instruction" ] || follow "$instruction" "$rest"
  done 3< <(sed -e '/^#/d' -e ':a' -e '/\\$/{N;s/\\\n//;ba' -e '}' Dockerfile)
}

# --- What came out of them

free_port() { node -p 'const s = net.createServer().listen(0); setTimeout(() => s.close()); s.address().port'; }
# Waits half a minute for a command to succeed.
eventually() {
  local tries
  for ((tries = 0; tries < 60; tries++)); do
    ! "$@" > /dev/null 2>&1 || return 0
    sleep 0.5
  done
  return 1
}

start_database() {
  local root=$work/debian main database_port
  say 'PostgreSQL of Debian'
  # Nothing is to be started by its installation.
  printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
  quietly inside "$root" root / LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "${network[@]:1}" \
    sh -c 'apt-get update && apt-get install -y --no-install-recommends postgresql'
  main=$(cd "$root/etc/postgresql" && echo */main)
  database_port=$(free_port)
  become "$root" postgres / "/usr/lib/postgresql/${main%/main}/bin/postgres" -D "/etc/postgresql/$main" \
    -p "$database_port" -c max_connections=200 > "$work/postgresql.log" 2>&1 &
  running+=($!)
  eventually inside "$root" postgres / pg_isready -p "$database_port" ||
    fail_with postgresql 'the database does not start'
  quietly inside "$root" postgres / psql -p "$database_port" \
    -c "create role kupfer login createdb password 'kupfer'" -c 'create database kupfer owner kupfer'
  database=postgresql://kupfer:kupfer@127.0.0.1:$database_port
}

words_of() { node -e 'for (const word of JSON.parse(process.argv[1])) process.stdout.write(`${word}\0`)' "$1"; }

try_service() { # STAGE
  local port launcher service user command health
  port=$(free_port)
  mapfile -d '' command < <(words_of "${command_of[$1]}")
  mapfile -d '' health < <(words_of "${health_of[$1]}")
  say "stage $1: ${command[*]}"
  in_stage "$1" "PORT=$port" "PUBLIC_URL=http://localhost:$port" "DATABASE_URL=$database/kupfer" ADMIN_PASSWORD=admin \
    "${command[@]}" > "$work/service.log" 2>&1 &
  launcher=$!
  running+=("$launcher")
  eventually run_in_stage "$1" "PORT=$port" "${health[@]}" || fail_with service 'it is not healthy'
  service=$(cat "/proc/$launcher/task/$launcher/children")
  service=${service// /}
  user=$(awk '$1 == "Uid:" { print $2 }' "/proc/$service/status")
  [ "$user" != 0 ] || fail 'it runs as root'
  say "healthy, as user $user"
  use_service "http://localhost:$port"
  kill -TERM "$service"
  wait "$launcher" || fail_with service "after SIGTERM it ended with status $?"
  say 'ended in order by SIGTERM'
}

use_service() { # ADDRESS
  node --input-type=module - "$1" <<'END'
const [address] = process.argv.slice(2);
const ask = async (path, body, token) => {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(address + path, body && { method: 'POST', headers, body: JSON.stringify(body) });
  console.log(`   ${body ? 'POST' : 'GET'} ${path}: ${answer.status}`);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
};
const page = await (await fetch(`${address}/app/`)).text();
const [, script] = /src="(\/app\/assets\/[^"]+\.js)"/.exec(page) ?? [];
const { status } = await fetch(address + script);
console.log(`   GET ${script}: ${status}`);
if (status !== 200) throw new Error('there is no web client');
await ask('/livez');
await ask('/readyz');
const { access_token } = await ask('/auth/token', { username: 'admin', password: 'admin' });
await ask('/contact/', { first_name: 'Anna', last_name: 'Müller' }, access_token);
END
}

[ "$(id -u)" = 0 ] || fail 'only root can make the roots'
for program in debootstrap npm node unshare; do command -v "$program" > /dev/null || fail "$program is missing"; done
follow_dockerfile
start_database
for stage in last test; do try_service "$stage"; done
if [ "${1:-}" = --tests ]; then
  say 'tests'
  run_in_stage test "TEST_DATABASE_URL=$database/postgres" bash scripts/run-tests.sh
fi
say 'all is well'
