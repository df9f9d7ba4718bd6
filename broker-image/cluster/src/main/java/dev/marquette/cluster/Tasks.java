package dev.marquette.cluster;

/** A thread's tasks: one after the other, in order. */
interface Tasks {
  /** Runs the task soon. */
  void execute(Runnable task);

  void schedule(Runnable task, long delayNanos);
}
