package dev.marquette.management.usage;

/** How much a broker uses, each in percent of what it may; NaN while that is not known. */
interface Usage {
  /** Of the processors, on average since this was asked last. */
  double cpuPercent();

  /** Of the memory of the pod, or of the machine where a pod has no limit. */
  double memoryPercent();

  /** Of the heap, what was still in use after the last collection. */
  double heapPercent();
}
