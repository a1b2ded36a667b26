// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

import dev.gajah.nodes.raw.RawExpr;
import dev.gajah.nodes.raw.RawStatement;
import dev.gajah.nodes.raw.TypeName;
import java.util.List;

/// Entry to the parser. PostgreSQL: `raw_parser`.
public final class Parser {
  private Parser() {}

  /// Parses a query string with default options: one element per statement, empty statements left
  /// out.
  public static List<RawStatement> parse(String sql) {
    return parse(sql, ParserOptions.DEFAULT);
  }

  public static List<RawStatement> parse(String sql, ParserOptions options) {
    return new StatementGrammar(sql, options).parseAll();
  }

  /// Parses a type name such as `numeric(10,2)[]`. PostgreSQL: `typeStringToTypeName`.
  public static TypeName parseTypeName(String text) {
    return new StatementGrammar(text, ParserOptions.DEFAULT).parseTypeNameOnly();
  }

  /// Parses a single expression.
  public static RawExpr parseExpression(String text) {
    return new StatementGrammar(text, ParserOptions.DEFAULT).parseExpressionOnly();
  }

  /// Position for an error message: characters from 1, of a location in UTF-16 units; 0 for -1.
  public static int position(String sql, int location) {
    if (location < 0) {
      return 0;
    }
    return sql.codePointCount(0, Math.min(location, sql.length())) + 1;
  }
}
