#!/bin/sh
# Makes what Compose and the NATS configuration need and nobody else may know: a
# key pair for each user of NATS, and the passwords of PostgreSQL and Grafana.
# What is there is kept, so it can be run again. Nothing is sent anywhere.
#
# Seeds and passwords go to DIR/secrets, public keys to DIR/nats/keys.conf, where
# DIR is the argument or this script's folder. The folder is closed to other users;
# the files in it are readable, because each container reads its own as a user that
# this machine does not know.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=${1:-$here}

# A seed and its public key, by NATS's tool nk: installed, or built by Go, or in NATS's image.
key_pair() {
	if command -v nk >/dev/null; then
		nk -gen user -pubout
	elif command -v go >/dev/null; then
		go run github.com/nats-io/nkeys/nk@v0.4.17 -gen user -pubout
	elif command -v docker >/dev/null; then
		docker run --rm natsio/nats-box:latest nk -gen user -pubout
	else
		echo "keys.sh: needs nk (github.com/nats-io/nkeys), Go or Docker to make keys" >&2
		return 1
	fi
}

mkdir -p "$dir/secrets" "$dir/nats"
chmod 700 "$dir/secrets"
umask 022
new=$dir/nats/keys.conf.new
echo "# Public keys of the users in users.conf, made by keys.sh. No secret." >"$new"
for name in fetcher language-detector normaliser store consumer operator; do
	seed=$dir/secrets/$name.nk
	if [ -s "$seed" ]; then
		public=$(sed -n 2p "$seed")
	else
		pair=$(key_pair)
		public=$(echo "$pair" | sed -n 2p)
		echo "$pair" >"$seed"
	fi
	echo "KEY_$(echo "$name" | tr 'a-z-' 'A-Z_'): $public" >>"$new"
done
mv "$new" "$dir/nats/keys.conf"

for name in postgres grafana; do
	file=$dir/secrets/$name.password
	[ -s "$file" ] || head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$file"
done
# The network between the store and PostgreSQL is inside Compose, hence no TLS.
printf 'postgres://depeche:%s@postgres:5432/depeche?sslmode=disable' "$(cat "$dir/secrets/postgres.password")" >"$dir/secrets/store.postgres"
echo "keys and passwords are in $dir/secrets, public keys in $dir/nats/keys.conf"
