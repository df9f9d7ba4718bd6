package dev.marquette.etcd;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where transactions that set a mark are made: {@link EtcdClient#write}. */
interface Transactions {
  /** Makes all the writes and sets the mark, if that is as expected; does not wait for etcd. */
  CompletableFuture<Marked> write(List<Write> writes, Write mark, long expected);
}
