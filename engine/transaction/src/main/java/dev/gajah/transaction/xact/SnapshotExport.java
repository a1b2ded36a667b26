// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.process.ProcessContext;
import dev.gajah.transaction.snapshot.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Snapshots that one transaction hands to others through files in `pg_snapshots`, in PostgreSQL's
/// text form (PostgreSQL: `ExportSnapshot`, `ImportSnapshot`).
///
/// A file lives as long as the transaction that exported it. The importer takes over the snapshot's
/// xmin while the exporter still has it, so what the snapshot sees is never removed in between.
/// Owner thread only.
public final class SnapshotExport implements TransactionParticipant {
  public static final String DIRECTORY = "pg_snapshots";

  private final FileSystem files;
  private final Path directory;
  private final Transaction transaction;
  private final ProcessContext process;
  private final List<Path> exported = new ArrayList<>();

  public SnapshotExport(FileSystem files, Path dataDirectory, Transaction transaction) {
    this.files = files;
    directory = dataDirectory.resolve(DIRECTORY);
    this.transaction = transaction;
    process = transaction.process();
    transaction.addParticipant(this);
  }

  /// Writes the transaction's snapshot into a file; returns its name.
  ///
  /// @throws SqlError 25001 in a subtransaction
  public String exportSnapshot() {
    if (transaction.nestingLevel() > 1) {
      throw new SqlError(
          SqlState.ACTIVE_SQL_TRANSACTION, "cannot export a snapshot from a subtransaction");
    }
    Snapshot snapshot =
        transaction.hasActiveSnapshot()
            ? transaction.activeSnapshot()
            : transaction.statementSnapshot();
    transaction.registerSnapshot(snapshot);
    String name =
        "%08X-%08X-%d"
            .formatted(
                transaction.proc().procNumber(),
                transaction.proc().localXid(),
                exported.size() + 1);
    Path path = directory.resolve(name);
    Path beside = directory.resolve(name + ".tmp");
    try {
      files.writeAll(beside, text(snapshot).getBytes(StandardCharsets.US_ASCII));
      exported.add(path);
      files.rename(beside, path);
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR,
          "could not write to file \"%s/%s.tmp\": %s".formatted(DIRECTORY, name, e.getMessage()),
          e);
    }
    return name;
  }

  private String text(Snapshot snapshot) {
    int top = transaction.topXidOrInvalid();
    boolean addTop = TransactionId.isValid(top) && TransactionId.precedes(top, snapshot.xmax());
    StringBuilder text = new StringBuilder();
    line(text, "vxid", transaction.proc().procNumber() + "/" + u(transaction.proc().localXid()));
    line(text, "pid", Integer.toString(process.pid()));
    line(text, "dbid", u(transaction.databaseOid()));
    line(text, "iso", Integer.toString(transaction.isolation().number()));
    line(text, "ro", transaction.isReadOnly() ? "1" : "0");
    line(text, "xmin", u(snapshot.xmin()));
    line(text, "xmax", u(snapshot.xmax()));
    line(text, "xcnt", Integer.toString(snapshot.xip().length + (addTop ? 1 : 0)));
    for (int xid : snapshot.xip()) {
      line(text, "xip", u(xid));
    }
    if (addTop) {
      line(text, "xip", u(top));
    }
    int[] children = transaction.committedChildren();
    if (snapshot.suboverflowed()) {
      line(text, "sof", "1");
    } else {
      line(text, "sof", "0");
      line(text, "sxcnt", Integer.toString(snapshot.subxip().length + children.length));
      for (int xid : snapshot.subxip()) {
        line(text, "sxp", u(xid));
      }
      for (int xid : children) {
        line(text, "sxp", u(xid));
      }
    }
    line(text, "rec", snapshot.takenDuringRecovery() ? "1" : "0");
    return text.toString();
  }

  private static String u(int value) {
    return Integer.toUnsignedString(value);
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(':').append(value).append('\n');
  }

  /// SET TRANSACTION SNAPSHOT.
  ///
  /// @throws SqlError 25001, 0A000, 22023, 42704, 55000, 22P02
  public void importSnapshot(String name) {
    transaction.checkImport();
    if (!name.matches("[0-9A-F-]+")) {
      throw new SqlError(
          SqlState.INVALID_PARAMETER_VALUE, "invalid snapshot identifier: \"%s\"".formatted(name));
    }
    Lines lines = new Lines(read(name), DIRECTORY + "/" + name);
    String[] vxid = lines.next("vxid").split("/");
    int pid = lines.number("pid");
    int database = lines.number("dbid");
    int isolation = lines.number("iso");
    boolean readOnly = lines.number("ro") != 0;
    int xmin = lines.number("xmin");
    int xmax = lines.number("xmax");
    int[] xip = lines.numbers("xip", lines.number("xcnt"));
    boolean overflowed = lines.number("sof") != 0;
    int[] subxip = overflowed ? new int[0] : lines.numbers("sxp", lines.number("sxcnt"));
    boolean recovery = lines.number("rec") != 0;
    if (vxid.length != 2
        || database == 0
        || !TransactionId.isNormal(xmin)
        || !TransactionId.isNormal(xmax)) {
      throw lines.invalid();
    }
    if (transaction.isolation() == IsolationLevel.SERIALIZABLE) {
      if (isolation != IsolationLevel.SERIALIZABLE.number()) {
        throw unsupported(
            "a serializable transaction cannot import a snapshot from a non-serializable"
                + " transaction");
      }
      if (readOnly && !transaction.isReadOnly()) {
        throw unsupported(
            "a non-read-only serializable transaction cannot import a snapshot from a read-only"
                + " transaction");
      }
    }
    if (database != transaction.databaseOid()) {
      throw unsupported("cannot import a snapshot from a different database");
    }
    Snapshot snapshot =
        new Snapshot(
            xmin,
            xmax,
            xip,
            subxip,
            overflowed,
            recovery,
            0,
            -1,
            transaction.transactions().subtransactions());
    int sourceNumber = lines.parse(vxid[0]);
    int sourceLocalXid = lines.parse(vxid[1]);
    transaction.adoptSnapshot(
        snapshot,
        () -> {
          if (sourceNumber < 0
              || sourceNumber >= transaction.transactions().procArray().slotCount()
              || !transaction
                  .transactions()
                  .procArray()
                  .installImportedXmin(transaction.proc(), xmin, sourceNumber, sourceLocalXid)) {
            throw new SqlError(
                    SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                    "could not import the requested snapshot")
                .detail("The source process with PID %d is not running anymore.".formatted(pid));
          }
        });
  }

  private static SqlError unsupported(String message) {
    return new SqlError(SqlState.FEATURE_NOT_SUPPORTED, message);
  }

  private String read(String name) {
    try {
      return new String(files.readAll(directory.resolve(name)), StandardCharsets.US_ASCII);
    } catch (NoSuchFileException e) {
      throw new SqlError(
          SqlState.UNDEFINED_OBJECT, "snapshot \"%s\" does not exist".formatted(name), e);
    } catch (IOException e) {
      throw new SqlError(
          SqlState.IO_ERROR,
          "could not open file \"%s/%s\" for reading: %s"
              .formatted(DIRECTORY, name, e.getMessage()),
          e);
    }
  }

  /// The lines of a file, each with the name that must come next.
  private static final class Lines {
    private final String[] lines;
    private final String file;
    private int at;

    Lines(String text, String file) {
      lines = text.split("\n");
      this.file = file;
    }

    SqlError invalid() {
      return new SqlError(
          SqlState.INVALID_TEXT_REPRESENTATION,
          "invalid snapshot data in file \"%s\"".formatted(file));
    }

    String next(String name) {
      if (at >= lines.length || !lines[at].startsWith(name + ":")) {
        throw invalid();
      }
      return lines[at++].substring(name.length() + 1);
    }

    int parse(String text) {
      try {
        return Integer.parseUnsignedInt(text);
      } catch (NumberFormatException e) {
        throw invalid();
      }
    }

    int number(String name) {
      return parse(next(name));
    }

    int[] numbers(String name, int count) {
      if (count < 0 || count > lines.length) {
        throw invalid();
      }
      int[] values = new int[count];
      for (int i = 0; i < count; i++) {
        values[i] = number(name);
      }
      return values;
    }
  }

  // ---- transactions ----

  @Override
  public void preparing(Transaction prepared) {
    if (!exported.isEmpty()) {
      throw unsupported("cannot PREPARE a transaction that has exported snapshots");
    }
  }

  @Override
  public void committed(Transaction ended) {
    forget();
  }

  @Override
  public void aborted(Transaction ended) {
    forget();
  }

  private void forget() {
    for (Path path : exported) {
      try {
        files.delete(path);
      } catch (IOException e) {
        // The next start of the server removes it; nobody can import it any more.
      }
    }
    exported.clear();
  }
}
