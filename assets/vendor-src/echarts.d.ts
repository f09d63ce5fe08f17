export type { ECharts, EChartsCoreOption } from "echarts/core";
export { init, version } from "echarts/core";
