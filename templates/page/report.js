// The dashboard's one script. It draws the charts from the inert JSON blocks
// beside them, switches the insurance, finds a unit, and prepares printing.
// Every page reads whole without it. Data is only ever text here: nothing is
// evaluated and no HTML is built from it.
(function () {
  'use strict';

  var INK = '#1F2933', MUTED = '#616E7C', RULE = '#D9E2EC', UNIT = '#829AB1', PAPER = '#FFFFFF';
  // Under forced colours charts take the system's: text, lines and ground; bars keep theirs.
  if (window.matchMedia && window.matchMedia('(forced-colors: active)').matches) {
    (function () {
      var probe = document.createElement('span');
      function system(name) { probe.style.color = name; document.body.appendChild(probe); return getComputedStyle(probe).color; }
      INK = MUTED = UNIT = system('CanvasText');
      RULE = system('GrayText');
      PAPER = system('Canvas');
      probe.remove();
    }());
  }
  var FONT = '"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif';

  // Named formatters: values arrive already in the unit; decimals and the word are fixed here.
  var FORMATS = {
    yuan: [2, '元'], wan: [2, '万元'], yi: [2, '亿元'],
    months: [1, '个月'], ratio: [2, ''], score: [2, '分'], percent: [2, '%'], count: [0, '']
  };

  function number(v, decimals) {
    if (v === null || v === undefined || v === '-' || v === '' || isNaN(v)) { return '—'; }
    var parts = Math.abs(Number(v)).toFixed(decimals).split('.');
    parts[0] = parts[0].replace(/\B(?=(\d{3})+(?!\d))/g, ',');
    return (Number(v) < 0 ? '−' : '') + parts.join('.');
  }

  function formatter(name, absolute) {
    var f = FORMATS[name] || FORMATS.count;
    function shown(v) { return absolute && typeof v === 'number' ? Math.abs(v) : v; }
    return {
      word: f[1],
      short: function (v) { return number(shown(v), f[0]); },
      axis: function (v) { return number(shown(v), 2).replace(/\.?0+$/, ''); },
      full: function (v) { return number(shown(v), f[0]) + (f[1] ? ' ' + f[1] : ''); }
    };
  }

  function each(list, fn) { Array.prototype.forEach.call(list, fn); }

  // A series whose id starts with "base" only lifts the bar above it.
  function isBase(id) { return String(id || '').indexOf('base') === 0; }

  function tooltip(fmt) {
    return function (params) {
      var list = Array.isArray(params) ? params : [params];
      var box = document.createElement('div');
      box.className = 'tooltip';
      function line(tag, text) {
        var el = document.createElement(tag);
        el.textContent = text;
        box.appendChild(el);
      }
      var p = list[0];
      line('b', p.axisValue === undefined ? p.name : p.axisValue);
      list.forEach(function (q) {
        var v = q.data && q.data.value !== undefined ? q.data.value : q.value;
        var text = q.data && q.data.name ? q.data.name + ' ' + fmt.word : fmt.full(v);
        if (!isBase(q.seriesId) && v !== '-') { line('span', q.seriesName + '：' + text); }
      });
      return box;
    };
  }

  // nameWidth is the room in px for the names of the rows of a chart that is so wide.
  function nameWidth(el, width) {
    if ('wide' in el.dataset) { return width < 480 ? 144 : width < 900 ? 288 : 472; }
    return width < 480 ? 76 : 128;
  }

  // ends are those of the value axis of bars: zero on a side to which no bar goes, else as far
  // beyond the longest bar as the values need that stand beside the bars. Null: left to the chart.
  function ends(option, el, width) {
    var fmt = formatter(el.dataset.format, 'unsigned' in el.dataset), low = 0, high = 0, left = 0, right = 0, sums = {};
    option.series.forEach(function (s, k) {
      if (s.type !== 'bar') { return; }
      (s.data || []).forEach(function (d, i) {
        var v = Number(d && d.value !== undefined ? d.value : d), at = (v < 0) + ' ' + i + ' ' + (s.stack || k);
        if (!v) { return; }
        sums[at] = (sums[at] || 0) + v;
        low = Math.min(low, sums[at]);
        high = Math.max(high, sums[at]);
        if (isBase(s.id)) { return; }
        if (v < 0) { left = Math.max(left, textWidth((d && d.name) || fmt.short(v))); } else { right = Math.max(right, textWidth((d && d.name) || fmt.short(v))); }
      });
    });
    var one = (width - nameWidth(el, width) - 32 - left - right) / (high - low);
    return isFinite(one) && one > 0 ? [low < 0 ? low - left / one : 0, high > 0 ? high + right / one : 0] : null;
  }

  // textWidth is about how wide a label is in px, with the gap before it.
  function textWidth(s) { return s.replace(/[^\x00-\xff]/g, 'xx').length * 6.6 + 12; }

  // spread sets the value axis of bars to its ends, at which only zero is written.
  function spread(axis, to) {
    if (!to) { return; }
    axis.min = to[0];
    axis.max = to[1];
    axis.axisLabel.showMinLabel = to[0] === 0;
    axis.axisLabel.showMaxLabel = to[1] === 0;
    axis.splitLine.showMinLine = to[0] === 0;
    axis.splitLine.showMaxLine = to[1] === 0;
  }

  // dress gives an option the house style; what the data means stays as the page gave it.
  function dress(option, el) {
    var fmt = formatter(el.dataset.format, 'unsigned' in el.dataset);
    var narrow = el.clientWidth < 480;
    var rows = option.yAxis && option.yAxis[0].type === 'category';
    var category;
    option.animation = false;
    option.textStyle = { fontFamily: FONT, color: INK, fontSize: 12 };
    option.tooltip = {
      trigger: 'axis', confine: true, transitionDuration: 0,
      axisPointer: { type: 'shadow', shadowStyle: { color: 'rgba(130,154,177,0.12)' }, animation: false },
      backgroundColor: PAPER, borderColor: UNIT, padding: 8, textStyle: { color: INK },
      extraCssText: 'box-shadow:none;border-radius:0', formatter: tooltip(fmt)
    };
    ['xAxis', 'yAxis'].forEach(function (name) {
      (option[name] || []).forEach(function (axis) {
        var label = { color: MUTED, fontSize: 12, hideOverlap: true };
        category = axis.type === 'category';
        if (category) {
          label.color = INK;
          label.interval = axis.data && axis.data.length > 40 ? 'auto' : name === 'yAxis' ? 0 : 'auto';
          if (name === 'yAxis') { label.width = nameWidth(el, el.clientWidth); label.overflow = 'wide' in el.dataset ? 'break' : 'truncate'; }
        } else {
          label.formatter = fmt.axis;
          axis.splitNumber = narrow ? 3 : 5;
        }
        axis.axisLabel = label;
        axis.axisLine = { show: category, lineStyle: { color: UNIT } };
        axis.axisTick = { show: false };
        axis.splitLine = { show: !category, lineStyle: { color: RULE } };
      });
    });
    if (rows && option.xAxis[0].max === undefined) {
      spread(option.xAxis[0], ends(option, el, el.clientWidth));
      option.grid.forEach(function (g) { g.right = 16; });
    }
    option.series.forEach(function (s) {
      if (isBase(s.id) && s.type === 'bar') { s.itemStyle.decal = { symbol: 'none' }; }
      s.emphasis = { disabled: true };
      if (s.type === 'bar') { dressBar(s, fmt); }
      if (s.type === 'line') { dressLine(s); }
      if (s.markLine) {
        dressMark(s.markLine, rows);
        s.z = 6; // above the lines, which have 5: no line through a label
      }
      if (s.markArea) { dressArea(s.markArea); }
    });
    together(option);
    if (option.legend && option.legend.show) {
      option.legend.icon = 'rect';
      option.legend.itemWidth = 12;
      option.legend.itemHeight = 12;
      option.legend.selectedMode = false;
      option.legend.textStyle = { color: INK, fontSize: 12 };
      lower(option, el.clientWidth);
    }
    return option;
  }

  // together writes the names of lines that end at about one place as one, so that no name
  // moves onto the years below.
  function together(option) {
    var low = 0, high = 0, groups = [];
    function last(s) {
      var d = s.data[s.data.length - 1];
      return Number(d && d.value !== undefined ? d.value : d);
    }
    option.series.forEach(function (s) {
      if (s.type !== 'line') { return; }
      s.data.forEach(function (d) {
        var v = Number(d && d.value !== undefined ? d.value : d);
        if (!isNaN(v)) { low = Math.min(low, v); high = Math.max(high, v); }
      });
    });
    option.series.forEach(function (s) {
      if (s.type !== 'line' || !s.lineStyle || s.lineStyle.opacity === 0 || !s.name || isNaN(last(s))) { return; }
      var near = groups.filter(function (g) { return Math.abs(g.at - last(s)) < 0.05 * (high - low); })[0];
      if (!near) { groups.push({ at: last(s), of: s, names: [s.name] }); return; }
      near.names.push(s.name);
      s.endLabel.show = false;
    });
    groups.forEach(function (g) {
      var text = g.names.join('、');
      g.of.endLabel.formatter = text;
      option.grid.forEach(function (grid) { grid.right = Math.max(Number(grid.right), Math.ceil(textWidth(text))); });
    });
  }

  // lower makes room for the further rows of a legend that one cannot hold.
  function lower(option, width) {
    var used = 0, rows = 0;
    option.legend.data.forEach(function (name) {
      var length = 12 * name.length + 27; // its mark and the gaps beside it
      if (used + length > width) { used = 0; rows += 1; }
      used += length;
    });
    option.grid.forEach(function (g) { g.top = Number(g.top) + 20 * rows; });
  }

  // written dresses a label of the data: readable across a reference line.
  function written(label) {
    label.color = INK;
    label.fontSize = 12;
    label.textBorderColor = PAPER;
    label.textBorderWidth = 3;
  }

  function dressBar(s, fmt) {
    s.barMaxWidth = 24;
    s.barCategoryGap = '32%';
    if (s.label && s.label.show) {
      written(s.label);
      if (s.label.position !== 'inside') { s.label.backgroundColor = PAPER; s.label.padding = [0, 2]; } // no line runs through a value
      s.label.formatter = function (p) {
        var v = Array.isArray(p.value) ? p.value[p.value.length - 1] : p.value;
        return (p.data && p.data.name) || (Number(v) === 0 ? '' : fmt.short(v));
      };
    }
    (s.data || []).forEach(function (d) {
      if (d && d.label) { written(d.label); }
    });
  }

  // A band is the area of a line above one that lifts it and is not seen.
  function dressLine(s) {
    var band = String(s.id || '').indexOf('band') === 0;
    if (band || isBase(s.id)) {
      s.stackStrategy = 'all';
      s.symbol = 'none';
      s.lineStyle = { opacity: 0 };
      s.z = 1;
      if (band) {
        s.areaStyle = { color: s.itemStyle.color, opacity: 1 };
        s.endLabel = { show: true, formatter: '{a}', color: MUTED, fontSize: 12, distance: 6 };
        s.labelLayout = { moveOverlap: 'shiftY' };
      }
      return;
    }
    s.symbol = 'circle';
    s.symbolSize = 5;
    s.endLabel = { show: s.name !== '', formatter: '{a}', color: INK, fontSize: 12, distance: 6 };
    s.labelLayout = { moveOverlap: 'shiftY' };
  }

  function dressMark(m, upright) {
    m.silent = true;
    m.symbol = ['none', 'none'];
    m.lineStyle = { color: INK, type: 'dashed', width: 1 };
    m.label = { show: true, formatter: '{b}', color: INK, fontSize: 12, position: upright ? 'start' : 'insideEndTop' };
    m.animation = false;
    // The names of upright lines stand one above the other; the lines behind what is written beside the bars.
    if (upright) { m.z = 1; m.data.forEach(function (d, i) { d.label = { distance: 4 + 16 * i }; }); }
  }

  function dressArea(m) {
    m.silent = true;
    m.itemStyle = { color: '#BCCCDC', opacity: 0.3 };
    m.label = { color: MUTED, fontSize: 12, position: 'insideTop' };
    m.animation = false;
  }

  var drawn = [];

  function draw(el) {
    var block, option, chart;
    if (!window.echarts || el.dataset.drawn) { return; }
    block = document.querySelector('script[data-for="' + el.id + '"]');
    if (!block) { return; }
    el.style.height = el.dataset.height + 'px'; // of a section that is not shown, too
    if (!el.clientWidth) { return; }
    el.style.height = heightOf(el, el.clientWidth, false) + 'px';
    option = JSON.parse(block.textContent);
    chart = window.echarts.init(el, null, { renderer: 'canvas', devicePixelRatio: Math.max(2, window.devicePixelRatio || 1) });
    chart.setOption(dress(option, el));
    el.dataset.drawn = '1';
    drawn.push({ el: el, chart: chart });
  }

  function drawVisible() { each(document.querySelectorAll('.chart'), draw); }

  // heightOf leaves room for long names that take several lines; on paper bars stand closer.
  function heightOf(el, width, paper) {
    var height = Number(el.dataset.height);
    if ('wide' in el.dataset) { return width < 480 ? Math.round(height * 1.6) : height; }
    return paper ? Math.round(height * 0.6) : height;
  }

  // fitted is what changes of a chart of horizontal bars with its width.
  function fitted(el, width, now) {
    if (!now.yAxis || now.yAxis[0].type !== 'category') { return {}; }
    var axis = { axisLabel: {}, splitLine: {} };
    if (now.grid[0].right === 16) { spread(axis, ends(now, el, width)); }
    return { yAxis: [{ axisLabel: { width: nameWidth(el, width) } }], xAxis: [axis] };
  }

  // redraw sizes the charts again; hatched gives bars a hatch beside their colour, for paper.
  function redraw(hatched, width) {
    drawn.forEach(function (d) {
      if (!d.el.clientWidth && !width) { return; }
      d.chart.setOption({ aria: { enabled: hatched, label: { enabled: false }, decal: { show: hatched, decals: HATCHES } } });
      d.chart.setOption(fitted(d.el, width ? width(d.el) : d.el.clientWidth, d.chart.getOption()));
      d.el.style.height = heightOf(d.el, width ? width(d.el) : d.el.clientWidth, hatched) + 'px';
      d.chart.resize(width ? { width: width(d.el) } : {});
      d.chart.getZr().flush();
    });
  }

  var HATCHES = [
    { symbol: 'rect', color: 'rgba(255,255,255,0.55)', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4 },
    { symbol: 'rect', color: 'rgba(255,255,255,0.55)', dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 },
    { symbol: 'rect', color: 'rgba(255,255,255,0.55)', dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: 0 }
  ];

  // The insurance switch: with scripts off all sections stand one after another.
  var sections = document.querySelectorAll('section[data-insurance]');
  var select = document.getElementById('insurance');

  function show(slug) {
    each(sections, function (s) { s.hidden = s.dataset.insurance !== slug; });
    if (select) { select.value = slug; }
    // The other pages open with the same insurance.
    each(document.querySelectorAll('.nav a, .turn a'), function (a) {
      var file = a.getAttribute('href').split('#')[0];
      if (/(^|\/)(index|[^\/]*)\.html$/.test(file)) { a.setAttribute('href', file + '#' + slug); }
    });
    drawVisible();
    redraw(false);
  }

  function sectionOf(hash) {
    var target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
    return target ? target.closest('section[data-insurance]') : null;
  }

  function follow() {
    var s = sectionOf(location.hash), target;
    if (sections.length < 2) { return; }
    if (s && s.hidden) {
      show(s.dataset.insurance);
      target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target && target !== s) { target.scrollIntoView(); }
    }
  }

  // The search box goes to a unit by name or code, and narrows the table meanwhile.
  function search(input) {
    var options = document.querySelectorAll('#search-units option');
    var note = document.getElementById('search-note');
    // A unit is found by a part of its name or the beginning of its code; one
    // whose name or code is just that comes first.
    function hit(name, code, text) { return name.indexOf(text) >= 0 || code.indexOf(text) === 0; }
    function matches(text) {
      var found = [];
      each(options, function (o) {
        if (o.value === text || o.textContent === text) { found.unshift(o); return; }
        if (hit(o.value, o.textContent, text)) { found.push(o); }
      });
      return found;
    }
    function narrow() {
      var text = input.value.trim();
      each(document.querySelectorAll('tr[data-unit]'), function (tr) {
        tr.hidden = !hit(tr.cells[0].textContent, tr.dataset.unit, text);
      });
      note.textContent = text === '' ? '' : matches(text).length + ' 个，回车打开第一个';
    }
    input.addEventListener('input', narrow);
    input.addEventListener('keydown', function (e) {
      var found;
      if (e.key !== 'Enter') { return; }
      found = matches(input.value.trim());
      if (input.value.trim() !== '' && found.length) {
        location.href = found[0].dataset.href + (select && found[0].dataset.href.indexOf('#') < 0 ? '#' + select.value : '');
      }
    });
  }

  // Tables of units sort by a column: from the greatest, from the least, as given.
  function sortable(table) {
    var body = table.tBodies[0], given = Array.prototype.slice.call(body.rows);
    each(table.tHead.rows[0].cells, function (th, column) {
      var button = document.createElement('button');
      if (th.classList.contains('files')) { return; }
      button.type = 'button';
      button.textContent = th.textContent;
      button.title = '按这一列排序';
      th.textContent = '';
      th.appendChild(button);
      button.addEventListener('click', function () {
        var next = { none: 'descending', descending: 'ascending', ascending: 'none' }[th.getAttribute('aria-sort') || 'none'];
        each(table.tHead.rows[0].cells, function (other) { other.removeAttribute('aria-sort'); });
        if (next !== 'none') { th.setAttribute('aria-sort', next); }
        sorted(given, column, next).forEach(function (row) { body.appendChild(row); });
      });
    });
  }

  // sorted compares numbers as numbers and names as text; what is missing comes last.
  function sorted(rows, column, order) {
    var sign = order === 'descending' ? -1 : 1;
    function key(row) {
      var text = row.cells[column].textContent.trim();
      var n = parseFloat(text.replace(/^低于线 /, '').replace(/−/g, '-').replace(/,/g, ''));
      return isNaN(n) ? (text === '—' ? null : text) : n;
    }
    if (order === 'none') { return rows; }
    return rows.map(function (row, i) { return { row: row, key: key(row), i: i }; }).sort(function (a, b) {
      if (a.key === null || b.key === null) { return (a.key === null) - (b.key === null) || a.i - b.i; }
      if (a.key === b.key) { return a.i - b.i; }
      return sign * (a.key < b.key ? -1 : 1);
    }).map(function (x) { return x.row; });
  }

  // People paste tables into a document: a table is copied as it stands, cells
  // apart by tabs, without rows that the search hides.
  function copied(table) {
    var lines = [];
    each(table.rows, function (row) {
      var cells = [];
      if (row.hidden) { return; }
      each(row.cells, function (c) { cells.push(c.innerText.replace(/\s+/g, ' ').trim()); });
      lines.push(cells.join('\t'));
    });
    return lines.join('\n');
  }

  // A page opened from a folder has no clipboard of its own: a text field lends one.
  function copy(text) {
    var area = document.createElement('textarea');
    area.value = text;
    area.style.position = 'fixed';
    document.body.appendChild(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }

  function tool(text, act) {
    var b = document.createElement('button');
    b.type = 'button';
    b.className = 'tool';
    b.textContent = text;
    b.addEventListener('click', function () { act(b); });
    return b;
  }

  function said(b, text) {
    var before = b.textContent;
    b.textContent = text;
    setTimeout(function () { b.textContent = before; }, 1500);
  }

  function addTools() {
    each(document.querySelectorAll('main table'), function (table) {
      if (!table.caption) { return; }
      table.caption.insertBefore(tool('复制表格', function (b) { copy(copied(table)); said(b, '已复制'); }), table.caption.firstChild);
    });
    each(document.querySelectorAll('.chart'), function (el) {
      el.parentNode.insertBefore(tool('保存图片', function () {
        drawn.forEach(function (d) {
          var a;
          if (d.el !== el) { return; }
          a = document.createElement('a');
          a.href = d.chart.getDataURL({ type: 'png', pixelRatio: 3, backgroundColor: '#FFFFFF' });
          a.download = el.id + '.png';
          a.click();
        });
      }), el.nextSibling);
    });
  }

  // A tree is folded to two levels; a link to a row that is folded unfolds it.
  function foldable(table) {
    var rows = Array.prototype.slice.call(table.tBodies[0].rows), button, folded = true;
    var deep = rows.filter(function (r) { return /\bd([2-9])\b/.test(r.querySelector('th').className); });
    function show() {
      deep.forEach(function (r) { r.hidden = folded; });
      button.textContent = folded ? '展开全部 ' + rows.length + ' 行' : '只看两层';
    }
    if (!deep.length) { return; }
    button = tool('', function () { folded = !folded; show(); });
    table.caption.insertBefore(button, table.caption.firstChild);
    table.unfold = function (open) { folded = !open; show(); };
    show();
  }

  function unfoldTo(hash) {
    var row = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
    var table = row && row.closest('table.tree'), box = row && row.closest('details');
    if (!row) { return; }
    if (box) { box.open = true; }
    if (!table && row.closest('section.tree')) {
      table = row.closest('section.tree').querySelector('table.tree');
      each(row.closest('section.tree').querySelectorAll('details'), function (d) { d.open = true; });
      return;
    }
    if (table && table.unfold && row.hidden) { table.unfold(true); }
    if (table) { row.scrollIntoView(); }
  }

  var opened = [];

  function beforePrint() {
    opened = [];
    each(document.querySelectorAll('table.tree'), function (t) { if (t.unfold) { t.unfold(true); } });
    each(document.querySelectorAll('details.data:not([open])'), function (d) { d.open = true; opened.push(d); });
    redraw(true, function (el) {
      return el.closest('.panels') && !el.closest('.whole') ? 320 : Math.min(el.clientWidth || 680, 680);
    });
  }

  function afterPrint() {
    opened.forEach(function (d) { d.open = false; });
    each(document.querySelectorAll('table.tree'), function (t) { if (t.unfold) { t.unfold(false); } });
    redraw(false);
  }

  document.documentElement.classList.add('js');
  if (sections.length > 1) {
    show((sectionOf(location.hash) || sections[0]).dataset.insurance);
    window.addEventListener('hashchange', follow);
  } else {
    drawVisible();
  }
  if (select) {
    select.addEventListener('change', function () {
      show(select.value);
      history.replaceState(null, '', '#' + select.value);
    });
  }
  each(document.querySelectorAll('table.units'), sortable);
  addTools();
  each(document.querySelectorAll('table.tree'), foldable);
  unfoldTo(location.hash);
  window.addEventListener('hashchange', function () { unfoldTo(location.hash); });
  if (document.getElementById('search')) { search(document.getElementById('search')); }
  window.addEventListener('resize', function () { redraw(false); });
  window.addEventListener('beforeprint', beforePrint);
  window.addEventListener('afterprint', afterPrint);
}());
