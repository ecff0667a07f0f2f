#!/bin/sh
# Builds the four faces that the notices embed, from packages of Debian and npm
# alone, and writes SHA256SUMS and the licences beside them. Run it through
# `go generate ./templates`; the same packages give the same bytes.
#
#   apt-get install fonttools unicode-data fonts-lxgw-wenkai npm
#
# Every face holds the same characters: the part of 通用规范汉字表 below U+10000
# (Unihan kTGH; the PDF writer cannot draw above U+FFFF), all of GB2312, ASCII,
# the full-width forms, and the symbols the notices use. Hinting, layout
# features and vertical metrics are dropped: paper needs none of them.
set -eu
cd "$(dirname "$0")"
noto=0.4.3
here=$(pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

cd "$tmp"
echo '{"private":true}' >package.json
npm install --no-audit --no-fund --ignore-scripts --silent \
	"@expo-google-fonts/noto-serif-sc@$noto" "@expo-google-fonts/noto-sans-sc@$noto"
npm=$tmp/node_modules/@expo-google-fonts
debian=/usr/share/fonts/truetype/lxgw-wenkai

# Debian's own interpreter, the one that has fonttools.
/usr/bin/python3 - "$here" \
	"title=$npm/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf" \
	"body=$npm/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf" \
	"hei=$npm/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf" \
	"kai=$debian/LXGWWenKai-Regular.ttf" <<'PY'
import bz2, sys
from fontTools import subset
from fontTools.ttLib import TTFont

def characters():
    chars = set()
    with bz2.open('/usr/share/unicode/Unihan_OtherMappings.txt.bz2', 'rt', encoding='utf-8') as f:
        for line in f:
            p = line.rstrip('\n').split('\t')
            if len(p) == 3 and p[1] == 'kTGH':
                chars.add(int(p[0][2:], 16))
    assert len(chars) == 8105, len(chars)
    chars = {c for c in chars if c < 0x10000}
    for a in range(0xA1, 0xF8):
        for b in range(0xA1, 0xFF):
            try:
                chars.add(ord(bytes([a, b]).decode('gb2312')))
            except UnicodeDecodeError:
                pass
    chars |= set(range(0x20, 0x7F)) | set(range(0xFF01, 0xFF5F))
    chars |= set(map(ord, '\u00a0©®¥€·×÷±°–—‘’“”…‰′″※℃№→←↑↓−√≈≠≤≥〇〔〕【】￥■□●○▲△★☆✓①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳'))
    return chars

# The Open Font License reserves the names LXGW and 霞鹜 to unmodified fonts, and
# a subset is a modification, so that face gets a name of its own.
RENAMED = {'kai': ('Tongchou Kai', 'TongchouKai-Regular')}

def rename(font, family, postscript):
    for record in list(font['name'].names):
        new = {1: family, 3: postscript, 4: family, 6: postscript}.get(record.nameID)
        if record.platformID == 3 and record.langID != 0x409 and record.nameID in (1, 2, 3, 4, 6, 16, 17):
            font['name'].names.remove(record)
        elif record.nameID in (16, 17, 7):
            font['name'].names.remove(record)
        elif new:
            record.string = new

chars = characters()
out = sys.argv[1]
for arg in sys.argv[2:]:
    role, path = arg.split('=', 1)
    o = subset.Options()
    o.layout_features = []
    o.hinting = False
    o.notdef_outline = True
    o.name_IDs = ['*']
    o.name_languages = ['*']
    o.recalc_timestamp = False
    o.drop_tables += ['GSUB', 'GPOS', 'GDEF', 'vhea', 'vmtx', 'VORG', 'BASE', 'DSIG', 'STAT', 'MVAR', 'HVAR', 'FFTM', 'gasp']
    font = TTFont(path, recalcTimestamp=False)
    s = subset.Subsetter(o)
    s.populate(unicodes=chars)
    s.subset(font)
    cmap = font['cmap']
    cmap.tables = [t for t in cmap.tables if t.format == 4 and t.platformID == 3]
    assert len(cmap.tables) == 1, role
    if role in RENAMED:
        rename(font, *RENAMED[role])
    missing = sorted(chars - set(cmap.tables[0].cmap))
    print('%-5s %d characters, missing: %s' % (role, len(cmap.tables[0].cmap), ' '.join('U+%04X' % c for c in missing) or 'none'))
    font.save('%s/%s.ttf' % (out, role))
PY

cd "$here"
cp "$npm/noto-serif-sc/LICENSE_FONT" OFL-NotoSerifSC.txt
cp "$npm/noto-sans-sc/LICENSE_FONT" OFL-NotoSansSC.txt
cp /usr/share/doc/fonts-lxgw-wenkai/copyright OFL-LXGWWenKai.txt
sha256sum body.ttf hei.ttf kai.ttf title.ttf >SHA256SUMS
{
	echo "@expo-google-fonts/noto-serif-sc $noto"
	echo "@expo-google-fonts/noto-sans-sc $noto"
	dpkg-query -W -f '${Package} ${Version}\n' fonts-lxgw-wenkai fonttools unicode-data
} >VERSIONS
