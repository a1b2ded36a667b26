// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.error;

import org.jspecify.annotations.Nullable;

/// An error that a client may see: SQLSTATE, PostgreSQL's message text and the optional fields of
/// an ErrorResponse.
///
/// The same class carries notices and warnings to a [NoticeSink]; then it is never thrown. Fields
/// are set by chained calls right after construction and not changed afterwards, except that an
/// outer layer may add a position or a context line while the error passes.
@SuppressWarnings("serial") // never serialized; it does not leave the process as a Java object
public final class SqlError extends RuntimeException {
  private final SqlState state;
  private final String primaryMessage;
  private Severity severity = Severity.ERROR;
  private @Nullable String detail;
  private @Nullable String detailLog;
  private @Nullable String hint;
  private @Nullable String context;
  private @Nullable String internalQuery;
  private @Nullable String schema;
  private @Nullable String table;
  private @Nullable String column;
  private @Nullable String dataType;
  private @Nullable String constraint;
  private int position;
  private int internalPosition;

  public SqlError(SqlState state, String message) {
    this(state, message, null);
  }

  public SqlError(SqlState state, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.state = state;
    this.primaryMessage = message;
  }

  /// `0A000`: something that PostgreSQL has and this server does not have yet.
  public static SqlError unsupported(String what) {
    return new SqlError(SqlState.FEATURE_NOT_SUPPORTED, what + " is not supported yet");
  }

  /// `XX000`: a state that should be impossible.
  public static SqlError internal(String message) {
    return new SqlError(SqlState.INTERNAL_ERROR, message);
  }

  /// `XX001`: bytes on disk that cannot be right.
  public static SqlError corrupt(String message) {
    return new SqlError(SqlState.DATA_CORRUPTED, message);
  }

  /// A report for a [NoticeSink].
  public static SqlError report(Severity severity, SqlState state, String message) {
    return new SqlError(state, message).severity(severity);
  }

  public SqlError severity(Severity value) {
    severity = value;
    return this;
  }

  public SqlError fatal() {
    return severity(Severity.FATAL);
  }

  public SqlError detail(String value) {
    detail = value;
    return this;
  }

  /// A detail for the server log only, never sent to a client.
  public SqlError detailLog(String value) {
    detailLog = value;
    return this;
  }

  public SqlError hint(String value) {
    hint = value;
    return this;
  }

  /// Appends a line of context, innermost first.
  public SqlError context(String line) {
    context = context == null ? line : context + "\n" + line;
    return this;
  }

  /// Position in the query string, in characters from 1; 0 means none.
  public SqlError position(int value) {
    position = value;
    return this;
  }

  public SqlError internalQuery(String query, int positionInQuery) {
    internalQuery = query;
    internalPosition = positionInQuery;
    return this;
  }

  public SqlError schema(String value) {
    schema = value;
    return this;
  }

  public SqlError table(String value) {
    table = value;
    return this;
  }

  public SqlError column(String value) {
    column = value;
    return this;
  }

  public SqlError dataType(String value) {
    dataType = value;
    return this;
  }

  public SqlError constraint(String value) {
    constraint = value;
    return this;
  }

  public SqlState state() {
    return state;
  }

  public Severity severity() {
    return severity;
  }

  public String message() {
    return primaryMessage;
  }

  public @Nullable String detail() {
    return detail;
  }

  public @Nullable String detailLog() {
    return detailLog;
  }

  public @Nullable String hint() {
    return hint;
  }

  public @Nullable String context() {
    return context;
  }

  public int position() {
    return position;
  }

  public @Nullable String internalQuery() {
    return internalQuery;
  }

  public int internalPosition() {
    return internalPosition;
  }

  public @Nullable String schema() {
    return schema;
  }

  public @Nullable String table() {
    return table;
  }

  public @Nullable String column() {
    return column;
  }

  public @Nullable String dataType() {
    return dataType;
  }

  public @Nullable String constraint() {
    return constraint;
  }

  @Override
  public String toString() {
    return severity + " " + state + ": " + primaryMessage;
  }
}
