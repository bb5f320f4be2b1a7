#!/bin/sh
# Makes the folder of secrets that docker-compose.yml reads: asks for the API key, and invents a password for
# Postgres. Run again, it changes the key and nothing else: the database keeps the password it was made with.
set -eu
cd "$(dirname "$0")/.."

if [ -t 0 ]; then
  printf 'API key of OnlyFansAPI (not shown): '
  trap 'stty echo' EXIT
  stty -echo
  read -r key || :
  printf '\n'
else
  read -r key || :
fi
[ -n "$key" ] || { echo 'No key was given; nothing was changed.' >&2; exit 1; }

# Nobody else may enter the folder. The files in it are readable, because the worker has a user of its own.
umask 022
mkdir -p secrets
chmod 700 secrets
printf '%s\n' "$key" > secrets/onlyfansapi-api-key
if [ ! -s secrets/postgres-password ]; then
  password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s\n' "$password" > secrets/postgres-password
  printf 'postgres://smartlinks:%s@postgres:5432/smartlinks\n' "$password" > secrets/database-url
fi
grep -qs '^SECRETS_DIR=' .env || printf '\nSECRETS_DIR=./secrets\n' >> .env
echo 'The secrets are in ./secrets, and .env names that folder. Next: docker compose up -d'
