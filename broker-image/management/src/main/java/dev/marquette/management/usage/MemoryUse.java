package dev.marquette.management.usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory that is in use where this process runs: of the pod's limit (cgroup v2), as the kubelet
 * counts it, which is without files that were read and could be read again; where there is no
 * limit, of the machine, what is not available to a program that wants some.
 */
final class MemoryUse {
  private final Path cgroup;
  private final Path machine;

  /**
   * @param cgroup the folder of this process' control group
   * @param machine Linux' {@code /proc/meminfo}
   */
  MemoryUse(Path cgroup, Path machine) {
    this.cgroup = cgroup;
    this.machine = machine;
  }

  double percent() {
    double ofPod = percentOfPod();
    return Double.isNaN(ofPod) ? percentOfMachine() : ofPod;
  }

  private double percentOfPod() {
    try {
      long limit = number(Files.readString(cgroup.resolve("memory.max")));
      long used = number(Files.readString(cgroup.resolve("memory.current")));
      long files = valueOf("inactive_file", cgroup.resolve("memory.stat"));
      return 100.0 * Math.max(used - files, 0) / limit;
    } catch (IOException | NumberFormatException noLimit) {
      return Double.NaN;
    }
  }

  private double percentOfMachine() {
    try {
      long all = valueOf("MemTotal:", machine);
      return 100.0 * (all - valueOf("MemAvailable:", machine)) / all;
    } catch (IOException | NumberFormatException notLinux) {
      return Double.NaN;
    }
  }

  /** Of a file of lines as {@code NAME NUMBER}, a unit behind it or not. */
  private static long valueOf(String name, Path file) throws IOException {
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split("\\s+", -1);
      if (words.length > 1 && words[0].equals(name)) {
        return number(words[1]);
      }
    }
    throw new IOException(file + " does not say " + name);
  }

  private static long number(String text) {
    return Long.parseLong(text.strip());
  }
}
