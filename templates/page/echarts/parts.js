// The parts of ECharts that the pages draw with; build.sh bundles nothing else.
export * from 'echarts/core';
import { use } from 'echarts/core';
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendPlainComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { LabelLayout, LegacyGridContainLabel } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';
use([BarChart, LineChart, AriaComponent, GridComponent, LegendPlainComponent, MarkAreaComponent, MarkLineComponent,
  TooltipComponent, LabelLayout, LegacyGridContainLabel, CanvasRenderer]);
