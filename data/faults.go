package data

import "tongchou/calc/finding"

// Ids of findings. An id is never used for anything else, even when its
// finding goes away.
const (
	faultMissingFile = "D101"
	faultRead        = "D102"
	faultEncoding    = "D103"
	faultTwice       = "D104"
	faultQuotes      = "D105"
	faultWorkbook    = "D106"
	faultMerged      = "D107"
	faultFormula     = "D108"
	faultEmpty       = "D109"

	faultColumnUnknown  = "D111"
	faultColumnTwice    = "D112"
	faultColumnMissing  = "D113"
	faultLength         = "D114"
	faultColumnNameless = "D115"
	faultUnit           = "D116"
	faultNearColumn     = "D117"

	faultNumber   = "D120"
	faultFine     = "D121"
	faultNegative = "D122"
	faultRate     = "D123"
	faultYear     = "D124"
	faultDate     = "D125"
	faultYes      = "D126"
	faultBlank    = "D127"

	faultCodeForm   = "D130"
	faultTwiceNamed = "D131"
	faultPoolCode   = "D132"
	faultUnitType   = "D133"
	faultAccount    = "D134"

	faultBasis     = "D140"
	faultInsurance = "D141"
	faultCode      = "D142"
	faultName      = "D143"
	faultRowTwice  = "D144"

	faultSum     = "D150"
	faultPart    = "D151"
	faultBalance = "D152"
	faultCarried = "D153"
	faultOlder   = "D154"
	faultHeads   = "D155"

	faultScheme          = "D160"
	faultSchemeInsurance = "D161"
	faultItem            = "D162"
	faultOwner           = "D163"
	faultUnfounded       = "D164"
	faultOneOf           = "D165"
	faultNoPart          = "D166"

	faultCategory   = "D170"
	faultNature     = "D171"
	faultNoCell     = "D172"
	faultAssumption = "D173"

	faultTOML       = "D201"
	faultKeyTwice   = "D202"
	faultKeyUnknown = "D203"
	faultKeyMissing = "D204"
	faultValue      = "D205"
	faultWord       = "D206"
	faultNameTwice  = "D207"
	faultForm       = "D208"
	faultSchema     = "D209"
	faultOrder      = "D210"
	faultParse      = "D211"
	faultClause     = "D212"
	faultPair       = "D213"
	faultReference  = "D214"
	faultDeadline   = "D215"
	faultLate       = "D216"

	faultBaseline    = "D220"
	faultDerived     = "D221"
	faultInstalments = "D230"
	faultOffice      = "D231"
	faultOverlay     = "D232"
	faultCase        = "D240"
	faultCoverage    = "D241"
)

// Faults is the catalogue of what this package finds, by id.
func Faults() []finding.Kind {
	return []finding.Kind{
		{ID: faultMissingFile, Title: "缺少必需的文件", Meaning: "policy.toml、units、funds 三样必须有。表可以是 CSV，也可以是 pool.xlsx 里同名的工作表。", Remedy: "补上文件。"},
		{ID: faultRead, Title: "文件读不出或过大", Meaning: "没有权限、被占用，或大小超出合理范围。", Remedy: "检查权限，确认没有放错文件。"},
		{ID: faultEncoding, Title: "文字编码认不出", Meaning: "文本文件应为 UTF-8（有无 BOM 均可）或 GB18030。", Remedy: "另存为“CSV UTF-8（逗号分隔）”。"},
		{ID: faultTwice, Title: "同一份资料给了两份", Meaning: "CSV 与工作表同时存在，或两个文件名只有大小写不同，无法知道以哪份为准。", Remedy: "只留一份。"},
		{ID: faultQuotes, Title: "CSV 引号不配对", Meaning: "双引号使单元格的界线不明，其后的内容读不出。", Remedy: "改正引号，或用电子表格程序重新导出。"},
		{ID: faultWorkbook, Title: "工作簿打不开", Meaning: "不是 .xlsx、已加密、已损坏，或展开后过大。", Remedy: "另存为不加密的 .xlsx。"},
		{ID: faultMerged, Title: "合并单元格", Meaning: "合并区只有左上角有值，其余各格的值无从知道。", Remedy: "取消合并，逐格填写。"},
		{ID: faultFormula, Title: "公式没有结果或结果出错", Meaning: "程序读保存的结果，不代为计算；错误值如 #REF! 不能使用。", Remedy: "重算并保存，或粘贴为数值。"},
		{ID: faultEmpty, Title: "表是空的", Meaning: "没有表头，或必须有行的表没有行。", Remedy: "补上表头和数据。"},

		{ID: faultColumnUnknown, Title: "不认识的列", Meaning: "列名拼错，或用了没有声明的指标。程序不忽略它，以免漏读。", Remedy: "改正列名，或在 policy.toml 的 [[measure]] 声明。"},
		{ID: faultColumnTwice, Title: "列重复", Meaning: "同一列出现两次，不知以哪列为准；带不同单位的同名列也算重复。", Remedy: "删去或合并。"},
		{ID: faultColumnMissing, Title: "缺少列", Meaning: "没有它就不知道这一行是谁的、哪一年的。", Remedy: "补上该列。"},
		{ID: faultLength, Title: "行与表头长短不一", Meaning: "少了或多了单元格，其后的数可能错位。", Remedy: "补齐或删去单元格。"},
		{ID: faultColumnNameless, Title: "列没有名称", Meaning: "表头空白而列里有内容。", Remedy: "写上列名或清空该列。"},
		{ID: faultUnit, Title: "表头单位不认识", Meaning: "金额用元、万元、亿元，人数用人、万人，写在列名后的括号里；其他列不写单位。", Remedy: "换算后改写单位。"},
		{ID: faultNearColumn, Title: "自定的列像是拼错", Meaning: "units 可以有自定的列，供公式用 单位.列名 读；这一列与已知的列名相近。", Remedy: "拼错的改正；确是自定的不必处理。"},

		{ID: faultNumber, Title: "不是数字", Meaning: "只认确切的十进制数；全角数字和每三位一个的逗号可以。缺数留空，零写 0。", Remedy: "改成数字。"},
		{ID: faultFine, Title: "比分还细，或人数不是整数", Meaning: "金额至多到分（元两位、万元六位小数），人数为整数。多出的小数说明贴入的是算出的数。", Remedy: "核对原数。"},
		{ID: faultNegative, Title: "不应为负", Meaning: "只有结余和期初调整可以为负。", Remedy: "核对原数。"},
		{ID: faultRate, Title: "比率看不出是不是百分数", Meaning: "8 可能是 8%，也可能是 8 倍。", Remedy: "写 8% 或 0.08。"},
		{ID: faultYear, Title: "年度不对", Meaning: "应为四位年份。", Remedy: "改正。"},
		{ID: faultDate, Title: "日期不对或没有日期", Meaning: "写作 2026-03-31 或 2026年3月31日；到账的钱必须有日期。", Remedy: "改正或补上。"},
		{ID: faultYes, Title: "应为是或否", Meaning: "是非项目只认“是”“否”两个字。", Remedy: "改写。"},
		{ID: faultBlank, Title: "不能空白", Meaning: "这一格决定该行是什么，或有依据而没有数值。", Remedy: "填上。"},

		{ID: faultCodeForm, Title: "代码的写法不对", Meaning: "代码用于文件名，只能是英文字母、数字、“-”、“_”。", Remedy: "改写代码。"},
		{ID: faultTwiceNamed, Title: "代码或名称重复", Meaning: "两个统筹区同码或同名；只差大小写的代码也算重复。", Remedy: "改正其中一行。"},
		{ID: faultPoolCode, Title: "统筹区用了上级的代码", Meaning: "上级自己的代码留给池一级的数。", Remedy: "本级另设代码。"},
		{ID: faultUnitType, Title: "统筹区类型不认识", Meaning: "类型决定称谓和抬头。", Remedy: "改为所列之一。"},
		{ID: faultAccount, Title: "账号存成了数值", Meaning: "数值会丢掉前导零和 15 位以后的数字。", Remedy: "设为文本格式后重新输入。"},

		{ID: faultBasis, Title: "口径不认识", Meaning: "口径依优先次序为决算、快报、预计、调整预算、预算。", Remedy: "改为其中之一。"},
		{ID: faultInsurance, Title: "险种不认识", Meaning: "职工、居民，或政策文件声明的险种。", Remedy: "改正，或在 [[insurance]] 声明。"},
		{ID: faultCode, Title: "没有这个代码", Meaning: "代码不在 units 中。", Remedy: "改正代码，或在 units 补上统筹区。"},
		{ID: faultName, Title: "名称与代码不符", Meaning: "同一行的名称不是该代码的名称，可能整行错位。", Remedy: "核对是谁的数。"},
		{ID: faultRowTwice, Title: "行重复", Meaning: "同一件事有两行，不知以哪行为准。", Remedy: "删去其中一行。"},

		{ID: faultSum, Title: "小计不等于分项之和", Meaning: "各分项都给出时，小计必须等于其和。", Remedy: "核对小计和分项。"},
		{ID: faultPart, Title: "分项大于总数", Meaning: "部分分项空白时以小计为准，但已列分项之和不得超过它；在职、退休人数不得超过参保人数。", Remedy: "核对分项和总数。"},
		{ID: faultBalance, Title: "结余不平", Meaning: "上年结余＋收入小计＋上级补助收入＋下级上解收入－支出小计－补助下级支出－上解上级支出应等于年末结余。", Remedy: "核对这一行。"},
		{ID: faultCarried, Title: "上年结余与上年年末结余不符", Meaning: "上年结余应等于上年最优口径的年末结余加期初调整。", Remedy: "改正，或填期初调整。"},
		{ID: faultOlder, Title: "上年结余用的是较早的口径", Meaning: "上年已有更好的口径，这一行仍是当时的数。不停止计算。", Remedy: "更新上年结余。"},
		{ID: faultHeads, Title: "在职、退休合计少于参保人数", Meaning: "可能不是同一时点或同一口径。不停止计算。", Remedy: "核对人数。"},

		{ID: faultScheme, Title: "没有这个方案", Meaning: "方案写 policy.toml 中的 id。", Remedy: "改正 id。"},
		{ID: faultSchemeInsurance, Title: "方案不含这个险种", Meaning: "方案只对所列险种计算。", Remedy: "核对方案和险种。"},
		{ID: faultItem, Title: "没有这个录入项目", Meaning: "项目须在方案中声明，或是年初余额、利息、已预缴、已预拨。", Remedy: "改正项目名。"},
		{ID: faultOwner, Title: "代码的层级不对", Meaning: "有的项目按统筹区填，有的只有上级一个数。", Remedy: "换成对应的代码。"},
		{ID: faultUnfounded, Title: "核定事项没有依据", Meaning: "核定的数必须有批准文件。", Remedy: "填上文号。"},
		{ID: faultOneOf, Title: "不是可选的词", Meaning: "该项目只认政策文件列出的词。", Remedy: "改为其中之一。"},
		{ID: faultNoPart, Title: "统筹区不参加该险种", Meaning: "funds 中没有它这个险种的行，这一行不起作用。不停止计算。", Remedy: "核对代码和险种。"},

		{ID: faultCategory, Title: "台账类别不认识", Meaning: "上解、下拨、提取、动用按统筹区记，利息、期初记在上级名下。", Remedy: "改为其中之一。"},
		{ID: faultNature, Title: "性质不认识", Meaning: "公开、推导、估算、余项、示意。", Remedy: "改为其中之一。"},
		{ID: faultNoCell, Title: "来源所指的单元格没有数", Meaning: "provenance 的每一行说明 funds 中一个有数的单元格。", Remedy: "核对年度、口径、险种、代码和指标。"},
		{ID: faultAssumption, Title: "没有这个假设或情景", Meaning: "assumptions 调整 projection.toml 中的假设。", Remedy: "改正名称。"},

		{ID: faultTOML, Title: "TOML 写法有误", Meaning: "引号、等号、括号不合语法，该文件读不下去。汉字键名和一切文本、金额、比率都要英文双引号。", Remedy: "照提示改正。"},
		{ID: faultKeyTwice, Title: "键或节重复", Meaning: "同一节里一个键只能写一次。", Remedy: "删去其中一个。"},
		{ID: faultKeyUnknown, Title: "不认识的键", Meaning: "拼错的键若被忽略，规则就会悄悄失效。", Remedy: "改正键名。"},
		{ID: faultKeyMissing, Title: "缺少键或键是空的", Meaning: "没有它规则不完整。", Remedy: "补上。"},
		{ID: faultValue, Title: "值的形式不对", Meaning: "金额、比率、公式要加引号，年份等整数不加引号，真假写 true 或 false。", Remedy: "照提示改写。"},
		{ID: faultWord, Title: "不是可选的词", Meaning: "该键只认所列的词。", Remedy: "改为其中之一。"},
		{ID: faultNameTwice, Title: "名称重复", Meaning: "同一方案里参数、录入项目、步骤不得同名；id 不得重复。", Remedy: "改名。"},
		{ID: faultForm, Title: "名称或 id 的写法不对", Meaning: "名称用于公式，id 用于文件名，各有可用的字符。", Remedy: "改写。"},
		{ID: faultSchema, Title: "格式版本不对", Meaning: "本版程序只读 schema = 1。", Remedy: "改正。"},
		{ID: faultOrder, Title: "次序不对", Meaning: "参数的年份、分期的日期须从早到晚。", Remedy: "重排。"},
		{ID: faultParse, Title: "值读不出", Meaning: "值与它声明的 kind 不符。", Remedy: "照提示改写。"},
		{ID: faultClause, Title: "参数没有条款", Meaning: "每个参数都要说明出自哪一条。", Remedy: "补上 clause。"},
		{ID: faultPair, Title: "两个键不能同时有，或必须同时有", Meaning: "limit 与 total 取其一；question 与 reading 成对；核定事项要有 suggest。", Remedy: "照提示增删。"},
		{ID: faultReference, Title: "引用的东西不存在", Meaning: "文件 id、险种、指标、假设须先声明。", Remedy: "改正名称。"},
		{ID: faultDeadline, Title: "期限的日期不明", Meaning: "每月几日或每年几月几日，只写一个。", Remedy: "改正。"},
		{ID: faultLate, Title: "参数晚于方案执行", Meaning: "方案已执行而参数还没有值的年度，按第一个值计算。不停止计算。", Remedy: "补上早年的值。"},

		{ID: faultBaseline, Title: "假设没有基准", Meaning: "每个假设都要有基准情景的值。", Remedy: "补上基准。"},
		{ID: faultDerived, Title: "不能单独测算的指标", Meaning: "小计、结余和四个上下级往来由其他数推出。", Remedy: "删去这一行。"},
		{ID: faultInstalments, Title: "分期比例合计不是 100%", Meaning: "各期比例之和须恰为全年。", Remedy: "改正比例。"},
		{ID: faultOffice, Title: "正式通知缺少要素", Meaning: "正式通知须有发文机关、代字和成文日期。", Remedy: "补上，或改为送审稿。"},
		{ID: faultOverlay, Title: "测算方案的年份不对或没有内容", Meaning: "测算方案（--with）要写明适用年份，并至少改动一个参数、假设、公式或解读。", Remedy: "照提示改正。"},
		{ID: faultCase, Title: "算例写法有误", Meaning: "算例的键写作 上年.指标、输入.项目、步骤.步骤名，步骤须在方案中。", Remedy: "改正。"},
		{ID: faultCoverage, Title: "文件里的数没有着落", Meaning: "coverage.toml 逐条写明文件中的数由哪个参数、录入项目、步骤、检查、期限、方案或文件承担；不计算的要写明为什么。", Remedy: "改正 where，或写 why。"},
	}
}
