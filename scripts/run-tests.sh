#!/usr/bin/env bash
# Runs all tests, on the PostgreSQL of TEST_DATABASE_URL or on one that comes along.
#   --keepdb          leaves the tests' databases on the server of TEST_DATABASE_URL
#   --bash-on-finish  opens a shell when the tests are done
# Anything else goes to `turbo run test`, like --filter=@kupfer/mailer.
cd "$(dirname "$0")/.." || exit

opens_shell=
words=()
for word in "$@"; do
  case $word in
    --keepdb) export TEST_KEEP_DATABASES=1 ;;
    --bash-on-finish) opens_shell=1 ;;
    *) words+=("$word") ;;
  esac
done

pnpm=(pnpm)
command -v pnpm > /dev/null || pnpm=(npx -y "$(node -p 'require("./package.json").packageManager')")
"${pnpm[@]}" exec turbo run test --output-logs=full --continue "${words[@]}"
status=$?
[ -z "$opens_shell" ] || bash
exit $status
