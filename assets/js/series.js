/** Which series have a past that a chart shows: the others are told as they are now, and their past is not asked for. */

const CHARTS = [
  /^cpu\./,
  /^memory\.(total|used|available|free|swap_used|limit|limit_used)_bytes$/,
  /^pressure\./,
  /^disks\..+\.(read_bytes_per_s|write_bytes_per_s|reads_per_s|writes_per_s|busy_percent|read_latency_ms|write_latency_ms)$/,
  /^network\..+\.(received_bytes_per_s|sent_bytes_per_s)$/,
  /^temperatures\..+\.celsius$/,
  /^battery\.charge_percent$/,
  /^gpus\..+\.busy_percent$/,
];

/** The engine splits its question at commas. @param {string} name */
export const isDrawn = (name) => !name.includes(",") && CHARTS.some((chart) => chart.test(name));
