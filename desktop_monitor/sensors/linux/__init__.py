"""The sensors of Linux: /proc and /sys directly.

The sampler's thread reads only what cannot block, each file for a reason:

- stat, loadavg, meminfo, diskstats, net/dev, pressure/*, spl/kstat/zfs/arcstats in /proc: counters that the
  kernel keeps in memory; it asks no device for them;
- PID/stat, PID/schedstat, PID/status, PID/io, PID/task/TID/stat: what the scheduler and the memory accounting
  know of a process; none takes its mmap lock. ``io`` waits for an exec() in progress, so that of a
  process in state D is read in the background;
- sys/block/NAME/*: attributes that the block layer has in memory, once for each device.

Everything else is read on the threads of `blocking_calls`: what takes a process's mmap lock (cmdline), what
asks a device or its driver (cpufreq, hwmon, power_supply, drm, NVML, statvfs, network links), what waits
for locks that others hold for long (mountinfo, cgroup), what takes too long (TCP sockets, PID/fd).
"""
