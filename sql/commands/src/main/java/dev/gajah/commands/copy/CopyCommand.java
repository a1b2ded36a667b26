// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.copy;

import dev.gajah.access.heap.HeapScan;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.access.tuple.Attribute;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.FileSystem;
import dev.gajah.base.io.OpenMode;
import dev.gajah.base.io.StoredFile;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.vector.Vector;
import dev.gajah.catalog.acl.AccessControl;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.commands.CommandResult;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.CopyStream;
import dev.gajah.commands.RelationNames;
import dev.gajah.executor.batch.Batch;
import dev.gajah.executor.pipeline.Execution;
import dev.gajah.nodes.expr.Expr;
import dev.gajah.nodes.expr.TargetEntry;
import dev.gajah.nodes.plan.PlannedStatement;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.nodes.query.CmdType;
import dev.gajah.nodes.query.Query;
import dev.gajah.nodes.raw.FromItem;
import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.transaction.lmgr.LockMode;
import dev.gajah.transaction.snapshot.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One COPY statement: who may, which columns, from or to where (PostgreSQL: `DoCopy`).
public final class CopyCommand {
  private static final int PIECE_BYTES = 1 << 16;

  private final CommandSession session;
  private final Statement.CopyStmt statement;
  private final String queryText;
  private final CopyOptions options;

  public CopyCommand(CommandSession session, Statement.CopyStmt statement, String queryText) {
    this.session = session;
    this.statement = statement;
    this.queryText = queryText;
    options = CopyOptions.of(statement.options(), statement.isFrom());
  }

  public CommandResult run() {
    checkFilePrivileges();
    if (statement.isProgram()) {
      throw SqlError.unsupported("COPY to or from PROGRAM");
    }
    long count = statement.isFrom() ? from() : to();
    return new CommandResult("COPY " + count, count);
  }

  private void checkFilePrivileges() {
    if (statement.filename() == null) {
      return;
    }
    String role =
        statement.isProgram()
            ? "pg_execute_server_program"
            : statement.isFrom() ? "pg_read_server_files" : "pg_write_server_files";
    var row = session.catalog().findRole(role);
    if (session.isSuperuser()
        || (row != null
            && session.catalog().hasPrivilegesOfRole(session.currentUserOid(), row.oid()))) {
      return;
    }
    String what =
        statement.isProgram()
            ? "to or from an external program"
            : statement.isFrom() ? "from a file" : "to a file";
    throw new SqlError(SqlState.INSUFFICIENT_PRIVILEGE, "permission denied to COPY " + what)
        .detail("Only roles with privileges of the \"%s\" role may COPY %s.".formatted(role, what))
        .hint(
            "Anyone can COPY to stdout or from stdin. psql's \\copy command also works for"
                + " anyone.");
  }

  // ---- columns ----

  static int columnNumber(RelationDescriptor table, String name) {
    for (Attribute attribute : table.tuple().attributes()) {
      if (!attribute.dropped() && attribute.name().equals(name)) {
        if (attribute.generated() != 0) {
          throw new SqlError(
                  SqlState.INVALID_COLUMN_REFERENCE,
                  "column \"%s\" is a generated column".formatted(name))
              .detail("Generated columns cannot be used in COPY.");
        }
        return attribute.number();
      }
    }
    throw new SqlError(
        SqlState.UNDEFINED_COLUMN,
        "column \"%s\" of relation \"%s\" does not exist".formatted(name, table.name()));
  }

  private int[] columns(RelationDescriptor table) {
    List<Integer> numbers = new ArrayList<>();
    if (statement.attlist().isEmpty()) {
      for (Attribute attribute : table.tuple().attributes()) {
        if (!attribute.dropped() && attribute.generated() == 0) {
          numbers.add(attribute.number());
        }
      }
    }
    for (String name : statement.attlist()) {
      int number = columnNumber(table, name);
      if (numbers.contains(number)) {
        throw new SqlError(
            SqlState.DUPLICATE_COLUMN, "column \"%s\" specified more than once".formatted(name));
      }
      numbers.add(number);
    }
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  private void checkPrivileges(RelationDescriptor table, int[] columns, int right) {
    AccessControl privileges = session.catalog().privileges();
    ObjectKind kind = ObjectKind.ofRelation(table.kind());
    if (!privileges.hasColumnRights(table.oid(), columns, session.currentUserOid(), right)) {
      throw AccessControl.denied(kind, table.name());
    }
  }

  // ---- from ----

  private long from() {
    FromItem.RangeVar name = statement.relation();
    assert name != null : "COPY FROM without table";
    RelationDescriptor table = new RelationNames(session).open(name, LockMode.ROW_EXCLUSIVE);
    int[] columns = columns(table);
    checkPrivileges(table, columns, AclMode.INSERT);
    if (!table.isTemporary()) {
      session.transaction().preventCommandIfReadOnly("COPY FROM");
    }
    Expr where = where(name);
    checkTarget(table);
    try (CopySource source = source(columns.length)) {
      return new CopyFrom(session, table, options, columns, where, source).run();
    }
  }

  /// The WHERE condition, analysed as that of a query on the table alone.
  private @Nullable Expr where(FromItem.RangeVar name) {
    RawExpr condition = statement.whereClause();
    if (condition == null) {
      return null;
    }
    Query query =
        session
            .planner()
            .analyze(
                dev.gajah.commands.RawQueries.select(name, List.of(), condition),
                queryText,
                new int[0]);
    if (query.hasSubLinks()) {
      throw new SqlError(
          SqlState.FEATURE_NOT_SUPPORTED, "cannot use subquery in COPY FROM WHERE condition");
    }
    return query.jointree().quals();
  }

  private static void checkTarget(RelationDescriptor table) {
    switch (table.kind()) {
      case 'r' -> {}
      case 'v' ->
          throw new SqlError(
                  SqlState.WRONG_OBJECT_TYPE, "cannot copy to view \"%s\"".formatted(table.name()))
              .hint("To enable copying to a view, provide an INSTEAD OF INSERT trigger.");
      case 'm' ->
          throw new SqlError(
              SqlState.WRONG_OBJECT_TYPE,
              "cannot copy to materialized view \"%s\"".formatted(table.name()));
      case 'S' ->
          throw new SqlError(
              SqlState.WRONG_OBJECT_TYPE, "cannot copy to sequence \"%s\"".formatted(table.name()));
      case 'p' -> throw SqlError.unsupported("COPY FROM into a partitioned table");
      default ->
          throw new SqlError(
              SqlState.WRONG_OBJECT_TYPE,
              "cannot copy to non-table relation \"%s\"".formatted(table.name()));
    }
  }

  private CopySource source(int columnCount) {
    String filename = statement.filename();
    if (filename == null) {
      CopyStream stream = session.copyStream();
      stream.beginIn(columnCount, options.binary);
      return stream::read;
    }
    FileSystem files = session.catalog().shared().files();
    Path path = Path.of(filename);
    if (files.isDirectory(path)) {
      throw new SqlError(SqlState.WRONG_OBJECT_TYPE, "\"%s\" is a directory".formatted(filename));
    }
    StoredFile file;
    try {
      file = files.open(path, OpenMode.READ);
    } catch (IOException e) {
      throw fileError("could not open file \"%s\" for reading".formatted(filename), e)
          .hint(
              "COPY FROM instructs the PostgreSQL server process to read a file. You may want a"
                  + " client-side facility such as psql's \\copy.");
    }
    return new FileSource(file, filename);
  }

  private static SqlError fileError(String message, IOException e) {
    boolean missing = e instanceof java.nio.file.NoSuchFileException;
    boolean denied = e instanceof java.nio.file.AccessDeniedException;
    return new SqlError(
        missing
            ? SqlState.UNDEFINED_FILE
            : denied ? SqlState.INSUFFICIENT_PRIVILEGE : SqlState.IO_ERROR,
        message
            + ": "
            + (missing
                ? "No such file or directory"
                : denied ? "Permission denied" : e.getMessage()));
  }

  private static final class FileSource implements CopySource {
    private final StoredFile file;
    private final String name;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
    private long position;

    FileSource(StoredFile file, String name) {
      this.file = file;
      this.name = name;
    }

    @Override
    public boolean read(ByteWriter target) {
      piece.clear();
      int count;
      try {
        count = file.read(piece, position);
      } catch (IOException e) {
        throw fileError("could not read from COPY file \"%s\"".formatted(name), e);
      }
      if (count <= 0) {
        return false;
      }
      position += count;
      target.putBytes(piece.array(), 0, count);
      return true;
    }

    @Override
    public void close() {
      try {
        file.close();
      } catch (IOException e) {
        throw fileError("could not close file \"%s\"".formatted(name), e);
      }
    }
  }

  // ---- to ----

  private long to() {
    Statement query = statement.query();
    if (query != null) {
      return queryTo(query);
    }
    FromItem.RangeVar name = statement.relation();
    assert name != null : "COPY TO without table";
    RelationDescriptor table = new RelationNames(session).open(name, LockMode.ACCESS_SHARE);
    int[] columns = columns(table);
    checkPrivileges(table, columns, AclMode.SELECT);
    checkReadable(table);
    int[] types = new int[columns.length];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < columns.length; i++) {
      Attribute attribute = table.tuple().attribute(columns[i]);
      types[i] = attribute.typeOid();
      names.add(attribute.name());
    }
    try (Output output = output(columns.length)) {
      CopyTo copy =
          new CopyTo(session, options, types, names, forceQuote(names, table.name()), output);
      copy.begin();
      scan(table, columns, copy);
      copy.end();
      output.finish();
      return copy.processed();
    }
  }

  private void scan(RelationDescriptor table, int[] columns, CopyTo copy) {
    Vector[] vectors = new Vector[columns.length];
    for (int i = 0; i < columns.length; i++) {
      vectors[i] =
          Vector.create(table.tuple().attribute(columns[i]).representation(), Vector.BATCH);
    }
    Batch batch = new Batch(vectors);
    try (HeapScan scan =
        session
            .executor()
            .heap()
            .beginScan(table, session.transaction().activeSnapshot(), columns)) {
      while (true) {
        session.executor().interrupts().check();
        batch.reset();
        int count = scan.next(vectors, 0, Vector.BATCH);
        if (count == 0) {
          return;
        }
        batch.setAll(count);
        copy.rows(batch);
      }
    }
  }

  private static void checkReadable(RelationDescriptor table) {
    String kind =
        switch (table.kind()) {
          case 'r', 't' -> null;
          case 'v' -> "view";
          case 'm' -> "materialized view";
          case 'f' -> "foreign table";
          case 'S' -> "sequence";
          case 'p' -> "partitioned table";
          default -> "non-table relation";
        };
    if (kind == null) {
      return;
    }
    SqlError error =
        new SqlError(
            SqlState.WRONG_OBJECT_TYPE, "cannot copy from %s \"%s\"".formatted(kind, table.name()));
    if (table.kind() != 'S' && !kind.equals("non-table relation")) {
      error.hint("Try the COPY (SELECT ...) TO variant.");
    }
    throw error;
  }

  private boolean[] forceQuote(List<String> names, @Nullable String table) {
    boolean[] flags = new boolean[names.size()];
    if (options.forceQuote.all()) {
      Arrays.fill(flags, true);
    }
    for (String name : options.forceQuote.names()) {
      int index = names.indexOf(name);
      if (index < 0) {
        throw new SqlError(
            SqlState.UNDEFINED_COLUMN,
            table == null
                ? "column \"%s\" does not exist".formatted(name)
                : "column \"%s\" of relation \"%s\" does not exist".formatted(name, table));
      }
      flags[index] = true;
    }
    return flags;
  }

  private long queryTo(Statement raw) {
    Query query = session.planner().analyze(raw, queryText, new int[0]);
    boolean isSelect = query.commandType() == CmdType.SELECT;
    if (!isSelect && query.returningList().isEmpty()) {
      throw new SqlError(SqlState.FEATURE_NOT_SUPPORTED, "COPY query must have a RETURNING clause");
    }
    List<String> names = new ArrayList<>();
    List<Integer> types = new ArrayList<>();
    for (TargetEntry entry : isSelect ? query.targetList() : query.returningList()) {
      if (!entry.resjunk()) {
        String name = entry.resname();
        names.add(name == null ? "?column?" : name);
        types.add(entry.expr().typeOid());
      }
    }
    PlannedStatement plan = session.planner().plan(query, queryText);
    session.transaction().updateActiveSnapshotCommandId();
    Snapshot snapshot = session.transaction().activeSnapshot();
    Execution execution = new Execution(session.executor(), plan);
    try (Output output = output(names.size())) {
      CopyTo copy =
          new CopyTo(
              session,
              options,
              types.stream().mapToInt(Integer::intValue).toArray(),
              names,
              forceQuote(names, null),
              output);
      dev.gajah.commands.PlanAccess.prepare(session, plan);
      execution.start(snapshot, new Object[0]);
      copy.begin();
      for (Batch batch = execution.next(Vector.BATCH);
          batch != null;
          batch = execution.next(Vector.BATCH)) {
        copy.rows(batch);
      }
      copy.end();
      output.finish();
      return copy.processed();
    } finally {
      execution.finish();
    }
  }

  private interface Output extends CopyTo.Target, AutoCloseable {
    void finish();

    @Override
    void close();
  }

  private Output output(int columnCount) {
    String filename = statement.filename();
    if (filename != null) {
      return new FileOutput(filename);
    }
    CopyStream stream = session.copyStream();
    stream.beginOut(columnCount, options.binary);
    return new Output() {
      @Override
      public void write(byte[] bytes, int offset, int length) {
        stream.write(bytes, offset, length);
      }

      @Override
      public void finish() {
        stream.endOut();
      }

      @Override
      public void close() {}
    };
  }

  private final class FileOutput implements Output {
    private final StoredFile file;
    private final String name;
    private final ByteWriter pending = new ByteWriter(PIECE_BYTES);
    private long position;

    FileOutput(String name) {
      this.name = name;
      Path path = Path.of(name);
      if (!path.isAbsolute()) {
        throw new SqlError(SqlState.INVALID_NAME, "relative path not allowed for COPY to file");
      }
      FileSystem files = session.catalog().shared().files();
      if (files.isDirectory(path)) {
        throw new SqlError(SqlState.WRONG_OBJECT_TYPE, "\"%s\" is a directory".formatted(name));
      }
      try {
        file = files.open(path, OpenMode.CREATE);
        file.truncate(0);
        files.setPermissions(path, 0644);
      } catch (IOException e) {
        throw fileError("could not open file \"%s\" for writing".formatted(name), e)
            .hint(
                "COPY TO instructs the PostgreSQL server process to write a file. You may want a"
                    + " client-side facility such as psql's \\copy.");
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      pending.putBytes(bytes, offset, length);
      if (pending.length() >= PIECE_BYTES) {
        flush();
      }
    }

    private void flush() {
      try {
        file.writeFully(ByteBuffer.wrap(pending.array(), 0, pending.length()), position);
      } catch (IOException e) {
        throw fileError("could not write to COPY file", e);
      }
      position += pending.length();
      pending.clear();
    }

    @Override
    public void finish() {
      flush();
    }

    @Override
    public void close() {
      try {
        file.close();
      } catch (IOException e) {
        throw fileError("could not close file \"%s\"".formatted(name), e);
      }
    }
  }
}
