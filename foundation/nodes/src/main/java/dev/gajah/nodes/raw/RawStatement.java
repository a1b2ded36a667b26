// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.raw;

/// One statement of a query string, with its place in it. PostgreSQL: `RawStmt`.
///
/// @param location offset of the statement in the query string, in UTF-16 units; includes leading
///   white space
/// @param length length in UTF-16 units, 0 means "the rest of the string"
public record RawStatement(Statement stmt, int location, int length) {
  /// The statement's own text.
  public String text(String queryString) {
    return length == 0
        ? queryString.substring(location)
        : queryString.substring(location, location + length);
  }
}
