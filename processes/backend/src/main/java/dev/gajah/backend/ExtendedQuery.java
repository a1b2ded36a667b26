// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.nodes.raw.RawStatement;
import dev.gajah.parser.Parser;
import dev.gajah.protocol.message.MessageReader;
import dev.gajah.protocol.message.MessageWriter;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.types.DataType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private final Map<String, Portal> portals = new HashMap<>();

  ExtendedQuery(Session session, ClientConnection client, StatementRunner runner, RowSender rows) {
    this.session = session;
    this.reader = client.reader();
    this.writer = client.writer();
    this.runner = runner;
    this.rows = rows;
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
    if (!name.isEmpty() && statements.containsKey(name)) {
      throw new SqlError(
          SqlState.DUPLICATE_PSTATEMENT,
          "prepared statement \"%s\" already exists".formatted(name));
    }
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
    statements.put(name, statement);
    writer.empty('1');
  }

  private PreparedStatement statement(String name) {
    PreparedStatement statement = statements.get(name);
    if (statement == null) {
      throw name.isEmpty()
          ? new SqlError(SqlState.UNDEFINED_PSTATEMENT, "unnamed prepared statement does not exist")
          : new SqlError(
              SqlState.UNDEFINED_PSTATEMENT,
              "prepared statement \"%s\" does not exist".formatted(name));
    }
    return statement;
  }

  void bind() {
    String portalName = reader.getName();
    String statementName = reader.getName();
    int[] parameterFormats = formats();
    int count = reader.getShort();
    SimpleQuery.startCommand(session);
    PreparedStatement statement = statement(statementName);
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
    @Nullable Object[] values = parameters(statement, count, parameterFormats);
    int[] resultFormats = formats();
    reader.expectEnd();
    if (!portalName.isEmpty() && portals.containsKey(portalName)) {
      throw new SqlError(
          SqlState.DUPLICATE_CURSOR, "cursor \"%s\" already exists".formatted(portalName));
    }
    closePortal(portalName);
    if (statement.raw != null) {
      session.sessionPlanner().revalidate(statement);
    }
    if (resultFormats.length > 1 && resultFormats.length != statement.columns.size()) {
      throw new SqlError(
          SqlState.PROTOCOL_VIOLATION,
          "bind message has %d result formats but query has %d columns"
              .formatted(resultFormats.length, statement.columns.size()));
    }
    portals.put(
        portalName,
        new Portal(
            portalName, statement, values, resultFormats, session.transaction().nestingLevel()));
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

  private @Nullable Object[] parameters(PreparedStatement statement, int count, int[] formats) {
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
      DataType type = session.dataType(types[i]);
      values[i] =
          format == 0
              ? type.input(reader.array(), reader.position(), length, -1, session.evalContext())
              : type.receive(reader.array(), reader.position(), length, -1, session.evalContext());
      reader.skip(length);
    }
    return values;
  }

  void describe() {
    int kind = reader.getByte();
    String name = reader.getName();
    reader.expectEnd();
    SimpleQuery.startCommand(session);
    switch (kind) {
      case 'S' -> {
        PreparedStatement statement = statement(name);
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
        Portal portal = portal(name);
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

  private Portal portal(String name) {
    Portal portal = portals.get(name);
    if (portal == null) {
      throw StatementRunner.undefinedPortal(name);
    }
    return portal;
  }

  void execute() {
    String name = reader.getName();
    int maxRows = reader.getInt();
    reader.expectEnd();
    Portal portal = portal(name);
    if (portal.statement.raw == null) {
      writer.empty('I');
      return;
    }
    SimpleQuery.startCommand(session);
    Transaction transaction = session.transaction();
    SimpleQuery.checkAborted(transaction, portal.statement.raw);
    session.interrupts().check();
    if (portal.done && portal.stored == null && portal.statement.query == null) {
      throw new SqlError(
          SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "portal \"%s\" cannot be run".formatted(name));
    }
    boolean ended = runner.run(portal, Math.max(0, maxRows), true, false);
    if (!ended) {
      writer.empty('s');
      return;
    }
    if (portal.statement.raw instanceof dev.gajah.nodes.raw.Statement.TransactionStmt) {
      SimpleQuery.finishCommand(session);
      closeAllPortals();
    } else {
      transaction.commandCounterIncrement();
      transaction.markPipelining();
    }
    String tag = portal.tag;
    writer.commandComplete(tag == null ? "" : tag);
  }

  void close() {
    int kind = reader.getByte();
    String name = reader.getName();
    reader.expectEnd();
    switch (kind) {
      case 'S' -> statements.remove(name);
      case 'P' -> closePortal(name);
      default ->
          throw new SqlError(SqlState.PROTOCOL_VIOLATION, "invalid CLOSE message subtype " + kind);
    }
    writer.empty('3');
  }

  void sync() {
    Transaction transaction = session.transaction();
    if (!transaction.isInTransactionBlock()) {
      closeAllPortals();
    }
    SimpleQuery.finishCommand(session);
  }

  private void closePortal(String name) {
    Portal portal = portals.remove(name);
    if (portal != null) {
      runner.close(portal);
    }
  }

  private void closeAllPortals() {
    if (portals.isEmpty()) {
      return;
    }
    if (portals.size() == 1) {
      Portal only = portals.remove("");
      if (only != null) {
        runner.close(only);
        return;
      }
    }
    for (String name : new ArrayList<>(portals.keySet())) {
      closePortal(name);
    }
  }

  /// Drops all portals: what they hold belongs to a transaction that has failed.
  void afterError() {
    closeAllPortals();
  }
}
