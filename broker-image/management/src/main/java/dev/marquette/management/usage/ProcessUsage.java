package dev.marquette.management.usage;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;

/** Of this process. For one thread. */
final class ProcessUsage implements Usage {
  /** In a container: its own, whatever it is called outside. */
  private static final Path CGROUP = Path.of("/sys/fs/cgroup");

  private static final Path MACHINE = Path.of("/proc/meminfo");

  private final CpuUse cpu =
      new CpuUse(
          CGROUP,
          Runtime.getRuntime()::availableProcessors,
          ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)::getProcessCpuTime,
          System::nanoTime);
  private final MemoryUse memory = new MemoryUse(CGROUP, MACHINE);

  @Override
  public double cpuPercent() {
    return cpu.percentSinceLast();
  }

  @Override
  public double memoryPercent() {
    return memory.percent();
  }

  /** What a collection has left is in use; the rest is garbage that nobody has collected yet. */
  @Override
  public double heapPercent() {
    long used = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage left = pool.getCollectionUsage();
      if (pool.getType() == MemoryType.HEAP && left != null) {
        used += left.getUsed();
      }
    }
    return 100.0 * used / Runtime.getRuntime().maxMemory();
  }
}
