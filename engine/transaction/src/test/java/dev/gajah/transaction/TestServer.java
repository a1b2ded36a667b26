// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction;

import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.LocalFileSystem;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.time.SystemClock;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.wal.insert.Wal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A transaction system over a directory, with a real log, for tests.
public final class TestServer implements AutoCloseable {
  public static final int DATABASE = 5;

  public final TransactionSystem system;
  public final Wal wal;
  public final List<RelFileLocator> deletedFiles = new ArrayList<>();
  private final AtomicInteger pids = new AtomicInteger(1000);
  private final TestWal log;

  public TestServer(Path directory) throws IOException {
    FileSystem files = new LocalFileSystem();
    for (String name :
        List.of("pg_xact", "pg_subtrans", "pg_multixact/offsets", "pg_multixact/members")) {
      files.createDirectories(directory.resolve(name));
    }
    log = new TestWal(files, directory);
    wal = log.wal();
    system =
        new TransactionSystem(
            files,
            directory,
            wal,
            (locators, isRedo) -> {
              synchronized (deletedFiles) {
                deletedFiles.addAll(locators);
              }
            },
            128,
            16384);
    system.bootstrap(1);
  }

  /// All WAL records so far.
  public void readWal(java.util.function.Consumer<dev.gajah.wal.read.WalRecord> consumer)
      throws IOException {
    log.read(consumer);
  }

  public ProcessContext process() {
    return new ProcessContext(pids.incrementAndGet(), "client backend", new SystemClock());
  }

  public Transaction session() {
    ProcessContext process = process();
    system.procArray().add(process, DATABASE);
    Transaction transaction = system.transactions().newTransaction(process);
    transaction.setDatabase(DATABASE, 1663);
    return transaction;
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
