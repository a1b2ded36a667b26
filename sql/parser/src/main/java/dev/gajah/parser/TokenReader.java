// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The token stream as the grammar sees it: one current token, any lookahead, errors with
/// positions, a depth limit.
abstract class TokenReader {
  final String sql;
  private final int depthMax;
  private final int[] kinds;
  private final int[] starts;
  private final int[] ends;
  private final @Nullable Object[] values;
  private final int last;
  private int index;
  private int depth;

  /// Kind of the current token.
  int tok;

  TokenReader(String sql, ParserOptions options) {
    Lexer lexer = new Lexer(sql, options).run();
    this.sql = sql;
    this.depthMax = options.maxDepth();
    this.kinds = lexer.kinds;
    this.starts = lexer.starts;
    this.ends = lexer.ends;
    this.values = lexer.values;
    this.last = lexer.count - 1;
    this.tok = kinds[0];
    checkLexicalError();
  }

  private void checkLexicalError() {
    if (tok == Token.ERROR) {
      throw (SqlError) Objects.requireNonNull(values[index]);
    }
  }

  /// Location of the current token.
  final int loc() {
    return starts[index];
  }

  /// End of the token before the current one.
  final int previousEnd() {
    return index == 0 ? 0 : ends[index - 1];
  }

  final int peek(int ahead) {
    int i = index + ahead;
    return i >= last ? kinds[last] : kinds[i];
  }

  final void advance() {
    if (index < last) {
      tok = kinds[++index];
      checkLexicalError();
    }
  }

  final int mark() {
    return index;
  }

  final void reset(int mark) {
    index = mark;
    tok = kinds[mark];
  }

  final boolean at(int kind) {
    return tok == kind;
  }

  final boolean at(int kind, int next) {
    return tok == kind && peek(1) == next;
  }

  final boolean accept(int kind) {
    if (tok == kind) {
      advance();
      return true;
    }
    return false;
  }

  /// Accepts two tokens or none.
  final boolean accept(int first, int second) {
    if (tok == first && peek(1) == second) {
      advance();
      advance();
      return true;
    }
    return false;
  }

  final void expect(int kind) {
    if (tok != kind) {
      throw syntaxError();
    }
    advance();
  }

  final void expect(int first, int second) {
    expect(first);
    expect(second);
  }

  final void expect(int first, int second, int third) {
    expect(first);
    expect(second);
    expect(third);
  }

  /// Text of the current token as a value: identifiers and literals; keywords in lower case.
  final String text() {
    Object value = values[index];
    return value instanceof String s ? s : Keyword.name(tok);
  }

  final int intValue() {
    return (Integer) Objects.requireNonNull(values[index]);
  }

  /// The text of the current token as written.
  final String sourceText() {
    return sql.substring(starts[index], ends[index]);
  }

  final SqlError syntaxError() {
    return errorHere("syntax error");
  }

  /// PostgreSQL's `yyerror` at the current token.
  final SqlError errorHere(String message) {
    if (tok == Token.EOF) {
      return error(message + " at end of input", sql.length());
    }
    return error(message + " at or near \"" + sourceText() + "\"", loc());
  }

  /// A 42601 with exactly this message.
  final SqlError error(String message, int location) {
    return error(SqlState.SYNTAX_ERROR, message, location);
  }

  final SqlError error(SqlState state, String message, int location) {
    return new SqlError(state, message).position(Parser.position(sql, location));
  }

  final SqlError unsupported(String what, int location) {
    return SqlError.unsupported(what).position(Parser.position(sql, location));
  }

  final void enter() {
    if (++depth > depthMax) {
      throw new SqlError(SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded")
          .hint(
              "Increase the configuration parameter \"max_stack_depth\" (currently 2048kB), after"
                  + " ensuring the platform's stack depth limit is adequate.");
    }
  }

  final void leave() {
    depth--;
  }
}
