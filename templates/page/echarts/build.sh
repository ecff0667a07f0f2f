#!/bin/sh
# Builds the charting library again from the npm registry, the parts that parts.js
# names, and compares it with the hashes in VERSION. Needs npm, node, openssl and
# sha256sum; run it from anywhere. To move to another version: edit the versions
# and integrity in VERSION, run this with ACCEPT=1, which rewrites the hashes, and
# run the page tests.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
field() { awk -v key="$1" '$1 == key { print $2 }' "$here/VERSION"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent "echarts@$(field echarts)" >/dev/null
got="sha512-$(openssl dgst -sha512 -binary "echarts-$(field echarts).tgz" | openssl base64 -A)"
if [ "$got" != "$(field integrity)" ]; then
	echo "integrity of echarts $(field echarts) is $got, VERSION says $(field integrity)" >&2
	exit 1
fi
printf '{"private":true,"dependencies":{"echarts":"%s","zrender":"%s","tslib":"%s","esbuild":"%s"}}' \
	"$(field echarts)" "$(field zrender)" "$(field tslib)" "$(field esbuild)" >package.json
npm install --silent --no-audit --no-fund
cp "$here/parts.js" .
npx esbuild parts.js --bundle --minify --format=iife --global-name=echarts --target=chrome86 --legal-comments=none \
	--define:process.env.NODE_ENV='"production"' --outfile=echarts.min.js --log-level=warning
cp echarts.min.js node_modules/echarts/LICENSE node_modules/echarts/NOTICE node_modules/echarts/licenses/LICENSE-d3 "$here/"
cp node_modules/zrender/LICENSE "$here/LICENSE-zrender"
cp node_modules/tslib/LICENSE.txt "$here/LICENSE-tslib"
cd "$here"
if [ "${ACCEPT:-}" = 1 ]; then
	grep -v '^[0-9a-f]\{64\}  ' VERSION >"$work/VERSION"
	sha256sum echarts.min.js LICENSE NOTICE LICENSE-d3 LICENSE-zrender LICENSE-tslib >>"$work/VERSION"
	cp "$work/VERSION" VERSION
fi
grep '^[0-9a-f]\{64\}  ' VERSION | sha256sum -c -
