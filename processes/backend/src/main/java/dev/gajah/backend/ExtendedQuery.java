// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.nodes.raw.RawStatement;
import dev.gajah.nodes.raw.Statement;
import dev.gajah.parser.Parser;
import dev.gajah.protocol.message.MessageReader;
import dev.gajah.protocol.message.MessageWriter;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.types.DataType;
import dev.gajah.types.encoding.Utf8;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The extended query protocol: Parse, Bind, Describe, Execute, Close, Sync.
final class ExtendedQuery {
  private static final int[] TEXT = {};
  private static final int[] ALL_TEXT = {0};
  private static final int[] ALL_BINARY = {1};

  private final Session session;
  private final MessageReader reader;
  private final MessageWriter writer;
  private final StatementRunner runner;
  private final RowSender rows;
  private final PreparedStatements statements;
  private final Portals portals;

  ExtendedQuery(Session session, ClientConnection client, StatementRunner runner, RowSender rows) {
    this.session = session;
    this.reader = client.reader();
    this.writer = client.writer();
    this.runner = runner;
    this.rows = rows;
    this.statements = session.prepared();
    this.portals = session.portals();
  }

  void parse() {
    String name = reader.getName();
    String text = reader.getString();
    int count = reader.getShort();
    int[] types = new int[count];
    for (int i = 0; i < count; i++) {
      types[i] = reader.getInt();
    }
    reader.expectEnd();
    SimpleQuery.startCommand(session);
    statements.requireFree(name);
    if (name.isEmpty()) {
      statements.remove("");
    }
    List<RawStatement> parsed = Parser.parse(text);
    if (parsed.size() > 1) {
      throw new SqlError(
          SqlState.SYNTAX_ERROR, "cannot insert multiple commands into a prepared statement");
    }
    RawStatement raw = parsed.isEmpty() ? null : parsed.getFirst();
    PreparedStatement statement =
        new PreparedStatement(name, text, raw == null ? null : raw.stmt(), types);
    if (raw != null) {
      SimpleQuery.checkAborted(session.transaction(), raw.stmt());
      session.sessionPlanner().prepare(statement, raw);
      if (statement.query == null) {
        statement.columns = runner.describeUtility(raw.stmt());
      }
    }
    session.transaction().commandCounterIncrement();
    statements.put(statement);
    writer.empty('1');
  }

  void bind() {
    String portalName = reader.getName();
    String statementName = reader.getName();
    int[] parameterFormats = formats();
    int count = reader.getShort();
    SimpleQuery.startCommand(session);
    PreparedStatement statement = statements.require(statementName);
    SimpleQuery.checkAborted(session.transaction(), statement.raw);
    if (count != session.sessionPlanner().parameterTypes(statement).length) {
      throw new SqlError(
          SqlState.PROTOCOL_VIOLATION,
          "bind message supplies %d parameters, but prepared statement \"%s\" requires %d"
              .formatted(
                  count, statementName, session.sessionPlanner().parameterTypes(statement).length));
    }
    if (parameterFormats.length > 1 && parameterFormats.length != count) {
      throw new SqlError(
          SqlState.PROTOCOL_VIOLATION,
          "bind message has %d parameter formats but %d parameters"
              .formatted(parameterFormats.length, count));
    }
    @Nullable Object[] values = parameters(portalName, statement, count, parameterFormats);
    int[] resultFormats = formats();
    reader.expectEnd();
    portals.requireFree(portalName);
    if (statement.raw != null) {
      session.sessionPlanner().revalidate(statement);
    }
    if (resultFormats.length > 1 && resultFormats.length != statement.columns.size()) {
      throw new SqlError(
          SqlState.PROTOCOL_VIOLATION,
          "bind message has %d result formats but query has %d columns"
              .formatted(resultFormats.length, statement.columns.size()));
    }
    portals.put(new Portal(session.transaction(), portalName, statement, values, resultFormats));
    writer.empty('2');
  }

  private int[] formats() {
    int count = reader.getShort();
    if (count == 0) {
      return TEXT;
    }
    if (count == 1) {
      return checked(reader.getShort()) == 0 ? ALL_TEXT : ALL_BINARY;
    }
    int[] formats = new int[count];
    for (int i = 0; i < count; i++) {
      formats[i] = checked(reader.getShort());
    }
    return formats;
  }

  private static int checked(int format) {
    if (format > 1) {
      throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "unsupported format code: " + format);
    }
    return format;
  }

  private @Nullable Object[] parameters(
      String portalName, PreparedStatement statement, int count, int[] formats) {
    int[] types = session.sessionPlanner().parameterTypes(statement);
    @Nullable Object[] values = new Object[count];
    for (int i = 0; i < count; i++) {
      int length = reader.getInt();
      if (length == -1) {
        continue;
      }
      if (length < 0 || length > reader.remaining()) {
        throw new SqlError(SqlState.PROTOCOL_VIOLATION, "insufficient data left in message");
      }
      int format = formats.length == 0 ? 0 : formats.length == 1 ? formats[0] : formats[i];
      try {
        values[i] = value(session.dataType(types[i]), length, format);
      } catch (SqlError e) {
        String portal = portalName.isEmpty() ? "unnamed portal" : "portal \"" + portalName + "\"";
        throw e.context(portal + " parameter $" + (i + 1) + (format == 0 ? " = '...'" : ""));
      }
      reader.skip(length);
    }
    return values;
  }

  private Object value(DataType type, int length, int format) {
    byte[] bytes = reader.array();
    int offset = reader.position();
    if (format == 0) {
      Utf8.validate(bytes, offset, length);
      return type.input(bytes, offset, length, -1, session.evalContext());
    }
    return type.receive(bytes, offset, length, -1, session.evalContext());
  }

  void describe() {
    int kind = reader.getByte();
    String name = reader.getName();
    reader.expectEnd();
    SimpleQuery.startCommand(session);
    switch (kind) {
      case 'S' -> {
        PreparedStatement statement = statements.require(name);
        int[] types = session.sessionPlanner().parameterTypes(statement);
        ByteWriter body = writer.begin('t');
        body.putShortBE(types.length);
        for (int type : types) {
          body.putIntBE(type);
        }
        writer.end();
        describeRows(statement, null);
      }
      case 'P' -> {
        Portal portal = portals.require(name);
        describeRows(portal.statement, portal);
      }
      default ->
          throw new SqlError(
              SqlState.PROTOCOL_VIOLATION, "invalid DESCRIBE message subtype " + kind);
    }
  }

  private void describeRows(PreparedStatement statement, @Nullable Portal portal) {
    if (statement.columns.isEmpty()) {
      writer.empty('n');
    } else {
      rows.describe(statement.columns, portal);
    }
  }

  void execute() {
    String name = reader.getName();
    int maxRows = reader.getInt();
    reader.expectEnd();
    Portal portal = portals.require(name);
    if (portal.statement.raw == null) {
      writer.empty('I');
      return;
    }
    SimpleQuery.startCommand(session);
    Transaction transaction = session.transaction();
    SimpleQuery.checkAborted(transaction, portal.statement.raw);
    session.interrupts().check();
    if (portal.done
        && portal.stored == null
        && portal.inner == null
        && portal.statement.query == null) {
      throw new SqlError(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "portal \"%s\" cannot be run".formatted(name));
    }
    portals.setActive(portal);
    boolean ended = runner.run(portal, Math.max(0, maxRows), true, false);
    if (!ended) {
      portals.setActive(null);
      writer.empty('s');
      return;
    }
    if (portal.statement.raw instanceof Statement.TransactionStmt
        || transaction.needsImmediateCommit()) {
      SimpleQuery.finishCommand(session);
    } else {
      transaction.commandCounterIncrement();
      transaction.markPipelining();
    }
    portals.setActive(null);
    String tag = portal.tag;
    writer.commandComplete(tag == null ? "" : tag);
  }

  void close() {
    int kind = reader.getByte();
    String name = reader.getName();
    reader.expectEnd();
    switch (kind) {
      case 'S' -> statements.remove(name);
      case 'P' -> portals.close(name);
      default ->
          throw new SqlError(SqlState.PROTOCOL_VIOLATION, "invalid CLOSE message subtype " + kind);
    }
    writer.empty('3');
  }

  void sync() {
    SimpleQuery.finishCommand(session);
  }
}
