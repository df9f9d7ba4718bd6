package dev.marquette.bench.million;

import io.netty.channel.local.LocalAddress;

/** What the clients connect to. Its event loops' threads are called {@link #LOOPS}. */
interface Server extends AutoCloseable {
  /** How the names of its event loops' threads begin. */
  String LOOPS = "loop-";

  LocalAddress address();

  /** Sessions that it has now. */
  long sessions();

  @Override
  void close();
}
