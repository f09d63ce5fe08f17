/** Only what a live line chart on a canvas needs; everything else is left out of the bundle. */
import { LineChart } from "echarts/charts";
import {
  AxisPointerComponent,
  DatasetComponent,
  DataZoomInsideComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

export { init, version } from "echarts/core";

use([
  LineChart,
  GridComponent,
  DatasetComponent,
  TooltipComponent,
  AxisPointerComponent,
  MarkLineComponent,
  MarkAreaComponent,
  DataZoomInsideComponent,
  CanvasRenderer,
]);
