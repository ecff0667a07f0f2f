#!/bin/sh
# Fetches the charting library again from the npm registry and compares it with
# the hashes in VERSION. Needs npm, openssl and sha256sum; run it from anywhere.
# To move to another version: edit version, zrender and integrity in VERSION,
# run this with ACCEPT=1, which rewrites the hashes, and run the page tests.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
field() { awk -v key="$1" '$1 == key { print $2 }' "$here/VERSION"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent "echarts@$(field version)" "zrender@$(field zrender)" >/dev/null
got="sha512-$(openssl dgst -sha512 -binary "echarts-$(field version).tgz" | openssl base64 -A)"
if [ "$got" != "$(field integrity)" ]; then
	echo "integrity of echarts $(field version) is $got, VERSION says $(field integrity)" >&2
	exit 1
fi
mkdir echarts zrender
tar -xzf echarts-*.tgz -C echarts --strip-components=1
tar -xzf zrender-*.tgz -C zrender --strip-components=1
cp echarts/dist/echarts.min.js echarts/LICENSE echarts/NOTICE echarts/licenses/LICENSE-d3 "$here/"
cp zrender/LICENSE "$here/LICENSE-zrender"
cd "$here"
if [ "${ACCEPT:-}" = 1 ]; then
	grep -v '^[0-9a-f]\{64\}  ' VERSION >"$work/VERSION"
	sha256sum echarts.min.js LICENSE NOTICE LICENSE-d3 LICENSE-zrender >>"$work/VERSION"
	cp "$work/VERSION" VERSION
fi
grep '^[0-9a-f]\{64\}  ' VERSION | sha256sum -c -
